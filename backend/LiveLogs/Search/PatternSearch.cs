using LiveLogs.Patterns;
using LiveLogs.Storage;
using LiveLogs.Storage.Queries;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Search;

/// <summary>Which patterns of a project are wanted, the most frequent first.</summary>
/// <param name="ProjectNumber">Of which project.</param>
/// <param name="From">Inclusive; a whole bucket of the counters.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Severities">Only entries of these, the lowest number of each level.</param>
/// <param name="Before">Only what comes after this on the list; null from the beginning.</param>
/// <param name="Limit">Patterns at most.</param>
/// <param name="TrendBucket">Width of a bucket of the trend; whole buckets of the counters.</param>
internal sealed record PatternQuery(
    int ProjectNumber,
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<int> Severities,
    PatternPlace? Before,
    int Limit,
    TimeSpan TrendBucket);

/// <summary>Where a pattern stands on the list: by its count, then by its number.</summary>
internal readonly record struct PatternPlace(long Count, long PatternId);

/// <summary>A pattern with what was counted of it.</summary>
internal sealed record FoundPattern(long Id, string Template, string Example, long Count, DateTimeOffset? FirstSeen, DateTimeOffset LastSeen)
{
    public PatternPlace Place => new(Count, Id);

    /// <summary>Entries by severity (the lowest number of each level).</summary>
    public SortedDictionary<int, long> Levels { get; } = [];

    /// <summary>Entries by the number of the bucket, from 0.</summary>
    public SortedDictionary<int, long> Trend { get; } = [];
}

/// <summary>Answers from the counters that every commit keeps: exact, and independent of how many entries there are.</summary>
internal sealed class PatternSearch(
    [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, IOptions<SearchOptions> options, TimeProvider time)
{
    /// <summary>Counts of one project under the ids that are valid today.</summary>
    private const string Counted =
        $"""
        WITH counted AS (
            SELECT k.id, k.bucket, k.severity, k.n, k.last_seen
            FROM {PatternRows.Counted} k
            WHERE k.project_number = $1 AND k.bucket >= $2 AND k.bucket < $3 AND k.severity = ANY ($4))
        """;

    private static readonly string PageSql =
        Counted + $"""
        , page AS (
            SELECT id, sum(n)::bigint AS n, max(last_seen) AS last_seen FROM counted GROUP BY id
            HAVING (sum(n)::bigint, id) < ($5, $6)
            ORDER BY 2 DESC, 1 DESC LIMIT $7)
        SELECT page.id, t.template, t.example, page.n, page.last_seen,
            {PatternRows.FirstSeen("$1", "page.id")}
        FROM page
        JOIN {PatternRows.Named} t ON t.project_number = $1 AND t.id = page.id
        ORDER BY page.n DESC, page.id DESC
        """;

    private const string DetailSql =
        Counted + """
        SELECT id, severity, floor(extract(epoch FROM bucket - $2) / $6)::int, sum(n)::bigint FROM counted
        WHERE id = ANY ($5)
        GROUP BY 1, 2, 3
        """;

    /// <exception cref="QueryTimeoutException">It takes too long.</exception>
    public async Task<IReadOnlyList<FoundPattern>> FindAsync(PatternQuery query, CancellationToken cancellationToken)
    {
        await using var snapshot = await EntrySnapshot.OpenAsync(database, options.Value.StatementTimeout, time, cancellationToken);
        var page = Command(PageSql, query);
        page.Parameters.Add(new NpgsqlParameter<long> { TypedValue = query.Before?.Count ?? long.MaxValue });
        page.Parameters.Add(new NpgsqlParameter<long> { TypedValue = query.Before?.PatternId ?? long.MaxValue });
        page.Parameters.Add(new NpgsqlParameter<int> { TypedValue = query.Limit });
        var found = await snapshot.ReadAsync(
            page,
            new List<FoundPattern>(),
            (row, into) => into.Add(new FoundPattern(
                row.GetInt64(0),
                row.GetString(1),
                row.GetString(2),
                row.GetInt64(3),
                row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
                row.GetFieldValue<DateTimeOffset>(4))),
            cancellationToken);
        if (found.Count > 0)
            await ReadDetailsAsync(snapshot, query, found, cancellationToken);
        return found;
    }

    private static async Task ReadDetailsAsync(
        EntrySnapshot snapshot, PatternQuery query, List<FoundPattern> found, CancellationToken cancellationToken)
    {
        var detail = Command(DetailSql, query);
        detail.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. found.Select(pattern => pattern.Id)] });
        detail.Parameters.Add(new NpgsqlParameter<double> { TypedValue = query.TrendBucket.TotalSeconds });
        await snapshot.ReadAsync(
            detail,
            found.ToDictionary(pattern => pattern.Id),
            (row, patterns) =>
            {
                var pattern = patterns[row.GetInt64(0)];
                var (severity, bucket, count) = (row.GetInt32(1), row.GetInt32(2), row.GetInt64(3));
                pattern.Levels[severity] = pattern.Levels.GetValueOrDefault(severity) + count;
                pattern.Trend[bucket] = pattern.Trend.GetValueOrDefault(bucket) + count;
            },
            cancellationToken);
    }

    private static NpgsqlCommand Command(string sql, PatternQuery query) => new(sql)
    {
        Parameters =
        {
            new NpgsqlParameter<int> { TypedValue = query.ProjectNumber },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = query.From },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = query.To },
            new NpgsqlParameter<int[]> { TypedValue = [.. query.Severities] },
        },
    };
}
