using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Alerts.Episodes;

/// <summary>One row of hits.</summary>
/// <param name="Rules">For whom it counts.</param>
/// <param name="Part">Which of their questions.</param>
/// <param name="Minute">Of event time.</param>
/// <param name="Hits">The lines.</param>
internal sealed record TakenRow(int[] Rules, short Part, DateTimeOffset Minute, HitSum Hits);

/// <summary>Hits that were taken off their table.</summary>
internal sealed class TakenHits
{
    private readonly Dictionary<(int Rule, string Key), HitSum> _lines = [];
    private readonly Dictionary<(int Rule, string Key), HitSum> _values = [];
    private readonly Dictionary<(int Rule, string Key, DateTimeOffset Minute), DistinctValues> _distinct = [];
    private readonly Dictionary<(int Rule, short Part, string Key, DateTimeOffset Minute), long> _counts = [];
    private readonly Dictionary<(int Rule, string Key), IReadOnlyList<SampleLine>> _samples = [];

    /// <summary>Rows that were taken.</summary>
    public int Rows { get; private set; }

    /// <summary>Of rules of which each line fires.</summary>
    public IReadOnlyDictionary<(int Rule, string Key), HitSum> Lines => _lines;

    /// <summary>Of rules that wait for new values.</summary>
    public IReadOnlyDictionary<(int Rule, string Key), HitSum> Values => _values;

    /// <summary>Of rules that count values in windows.</summary>
    public IReadOnlyDictionary<(int Rule, string Key, DateTimeOffset Minute), DistinctValues> Distinct => _distinct;

    /// <summary>Of rules that look at windows.</summary>
    public IReadOnlyDictionary<(int Rule, short Part, string Key, DateTimeOffset Minute), long> Counts => _counts;

    /// <summary>Lines of rules that look at windows.</summary>
    public IReadOnlyList<SampleLine> Samples(int rule, string key) => _samples.GetValueOrDefault((rule, key)) ?? [];

    public void Add(ProjectRules rules, TakenRow row, FormerKeys former)
    {
        Rows++;
        var (part, minute) = (row.Part, row.Minute);
        foreach (var rule in row.Rules.Select(rules.Find).OfType<AlertRule>().Where(rule => rule.IsActive))
        {
            var hits = former.Of(rule.Number, row.Hits);
            var key = (rule.Number, hits.GroupKey);
            switch (rule.Definition.Condition)
            {
                case LineCondition:
                    _lines[key] = _lines.TryGetValue(key, out var before) ? before.With(hits) : hits;
                    break;
                case NewValueCondition:
                    _values[key] = _values.TryGetValue(key, out var earlier) ? earlier.With(hits) : hits;
                    break;
                default:
                    AddToWindow(rule, part, minute, hits);
                    break;
            }
        }
    }

    private void AddToWindow(AlertRule rule, short part, DateTimeOffset minute, HitSum hits)
    {
        if (rule.Definition.Condition is WindowCondition { Measure: Measure.Distinct })
        {
            var place = (rule.Number, hits.GroupKey, minute);
            if (!_distinct.TryGetValue(place, out var values))
                _distinct.Add(place, values = new DistinctValues());
            // None in what was matched before the rule began to count values.
            if (hits.Values is { } more)
                values.Add(more);
        }
        else
        {
            var place = (rule.Number, part, hits.GroupKey, minute);
            _counts[place] = _counts.GetValueOrDefault(place) + hits.Count;
        }

        if (part == 0)
            _samples[(rule.Number, hits.GroupKey)] = [.. hits.Lines.Concat(Samples(rule.Number, hits.GroupKey)).Take(HitRow.MaxLines)];
    }
}

/// <summary>Takes hits off their table, and keeps those of windows as counts.</summary>
internal static class HitQueue
{
    public static async Task<TakenHits> TakeAsync(
        NpgsqlTransaction transaction, int projectNumber, ProjectRules rules, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH taken AS (
                DELETE FROM alert_hits WHERE number IN (
                    SELECT number FROM alert_hits WHERE project_number = $1 ORDER BY number LIMIT $2 FOR UPDATE SKIP LOCKED)
                RETURNING *)
            SELECT rules, part, group_key, minute, n, first_ts, last_ts, lines::text, field_values FROM taken ORDER BY number
            """,
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = projectNumber }, new() { Value = limit } },
        };
        var rows = new List<TakenRow>();
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
                rows.Add(Read(row));
        }

        var former = await FormerKeys.ReadAsync(transaction, rows, cancellationToken);
        var taken = new TakenHits();
        rows.ForEach(row => taken.Add(rules, row, former));
        return taken;
    }

    private static TakenRow Read(NpgsqlDataReader row)
    {
        var hits = new HitSum(
            row.GetString(2),
            row.GetInt64(4),
            row.GetFieldValue<DateTimeOffset>(5),
            row.GetFieldValue<DateTimeOffset>(6),
            SampleLine.Read(row.GetString(7)))
        {
            Values = row.IsDBNull(8) ? null : DistinctValues.Read(row.GetFieldValue<byte[]>(8)),
        };
        return new TakenRow(row.GetFieldValue<int[]>(0), row.GetInt16(1), row.GetFieldValue<DateTimeOffset>(3), hits);
    }

    public static async Task CountAsync(NpgsqlTransaction transaction, TakenHits hits, CancellationToken cancellationToken)
    {
        if (hits.Counts.Count == 0)
            return;

        var rows = hits.Counts.ToList();
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO alert_counts (rule_number, part, group_key, minute, n)
            SELECT * FROM unnest($1, $2, $3, $4, $5)
            ON CONFLICT (rule_number, part, group_key, minute) DO UPDATE SET n = alert_counts.n + excluded.n
            """,
            transaction.Connection,
            transaction)
        {
            Parameters =
            {
                new() { Value = rows.ConvertAll(row => row.Key.Rule) },
                new() { Value = rows.ConvertAll(row => row.Key.Part), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint },
                new() { Value = rows.ConvertAll(row => row.Key.Key) },
                new() { Value = rows.ConvertAll(row => row.Key.Minute), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
                new() { Value = rows.ConvertAll(row => row.Value) },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
