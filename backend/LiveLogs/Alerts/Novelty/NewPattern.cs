using LiveLogs.Alerts.Hits;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Logs;
using LiveLogs.Patterns;
using Npgsql;

namespace LiveLogs.Alerts.Novelty;

/// <summary>A pattern whose first line was stored just now.</summary>
internal sealed record NewPattern(long Id, int SeverityNumber, DateTimeOffset RecordedAt, DateTimeOffset FirstSeen, SampleLine Line)
{
    /// <summary>Patterns of one evaluation; a project that begins has nothing but new ones.</summary>
    public const int MaxPatterns = 500;

    public string GroupKey => $"pattern_id={Id}";

    /// <summary>Not what was new before the rule was.</summary>
    public bool Fits(AlertRule rule) =>
        RecordedAt >= rule.UpdatedAt && LevelMask.Of(rule.Definition.Condition.Filter.Root).Contains(SeverityNumber);

    public HitSum ToHits() => new(GroupKey, 1, FirstSeen, FirstSeen, [Line]);

    /// <summary>What was recorded after a moment, newest first; not what came with lines that were an hour old already, nor what
    /// only other rules of mining tell from a pattern that was known.</summary>
    public static async Task<IReadOnlyList<NewPattern>> ReadAsync(
        NpgsqlTransaction transaction, int projectNumber, DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT n.pattern_id, n.severity, n.recorded_at, n.first_seen, n.connection_id, n.seq, n.example
            FROM {PatternRows.New} n
            WHERE n.project_number = $1 AND n.recorded_at > $2 AND n.first_seen > n.recorded_at - $4
            ORDER BY n.recorded_at DESC LIMIT $3
            """,
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = projectNumber }, new() { Value = since }, new() { Value = limit }, new() { Value = LineMatcher.MaxAge } },
        };
        var patterns = new List<NewPattern>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            patterns.Add(Read(row));

        return patterns;
    }

    private static NewPattern Read(NpgsqlDataReader row)
    {
        var firstSeen = row.GetFieldValue<DateTimeOffset>(3);
        var line = new SampleLine(
            row.GetGuid(4), row.GetInt64(5), EventTime.From(firstSeen).ToString(), SeverityNames.ToLevel(row.GetInt32(1)), "", SampleLine.Cut(row.GetString(6)));
        return new NewPattern(row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), firstSeen, line);
    }
}
