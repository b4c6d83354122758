using LiveLogs.Storage.Indexes;

namespace LiveLogs.Storage.Queries;

/// <summary>A range of event time, both ends inclusive.</summary>
internal readonly record struct TimeRange(DateTime Oldest, DateTime Newest);

/// <summary>A stretch of event time that one question is about.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Blocks">Only there can anything match, newest first; null for all of it.</param>
/// <param name="HasTextIndex">There may be a <see cref="TextIndex"/>.</param>
internal sealed record SearchStretch(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<TimeRange>? Blocks = null, bool HasTextIndex = true)
{
    public bool IsEmpty => Blocks is { Count: 0 };

    /// <summary>The rows of a project there, as what stands after FROM; they are called <c>e</c>.</summary>
    /// <param name="sql">Takes the parameters.</param>
    /// <param name="projectNumber">Of which project.</param>
    /// <param name="condition">What they have to fulfil.</param>
    /// <param name="isFence">Find all of them: no order of what is around it may lead the way.</param>
    public string Rows(FilterSql sql, int projectNumber, string condition, bool isFence)
    {
        var all = $"e.project_number = {sql.Parameter(projectNumber)} AND e.ts >= {sql.Parameter(From)} AND e.ts < {sql.Parameter(To)}";
        if (Blocks is null)
            return $"(SELECT * FROM log_entries e WHERE {all} AND {condition} {(isFence ? "OFFSET 0" : "")}) e";

        // Each block by itself: so its few batches of the columnstore are found by their range, and chunks that have none are not looked at.
        var (oldest, newest) = (sql.Parameter(Blocks.Select(block => block.Oldest).ToArray()), sql.Parameter(Blocks.Select(block => block.Newest).ToArray()));
        return $"""
            (SELECT e.* FROM unnest({oldest}, {newest}) AS block (oldest, newest)
            CROSS JOIN LATERAL (
                SELECT * FROM log_entries e WHERE {all} AND e.ts >= block.oldest AND e.ts <= block.newest AND {condition} OFFSET 0) e) e
            """;
    }
}
