using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Entries;
using Npgsql;

namespace LiveLogs.Alerts.Windows;

/// <summary>Lines per minute that the windows of some rules need, by rule, part and key.</summary>
internal sealed class WindowCounts
{
    private readonly Dictionary<(int Rule, short Part, string Key), MinuteSeries> _hits = [];
    private readonly Dictionary<(int Rule, string Key), DistinctSeries> _distinct = [];
    private readonly Dictionary<int, MinuteSeries> _levels = [];

    /// <summary>Series of the levels that several rules ask for alike.</summary>
    private readonly Dictionary<string, MinuteSeries> _byLevels = new(StringComparer.Ordinal);

    private readonly Dictionary<int, HashSet<string>> _keys = [];

    public void AddHits(int rule, short part, string key, long minute, long count)
    {
        if (!_hits.TryGetValue((rule, part, key), out var series))
            _hits.Add((rule, part, key), series = new MinuteSeries());
        series.Add(minute, count);
        AddKey(rule, key);
    }

    public void AddValues(int rule, string key, long minute, DistinctValues values)
    {
        if (!_distinct.TryGetValue((rule, key), out var series))
            _distinct.Add((rule, key), series = new DistinctSeries());
        series.Add(minute, values);
        AddKey(rule, key);
    }

    /// <param name="level">Lowest severity number of the level.</param>
    /// <param name="minute">Minutes since the epoch.</param>
    /// <param name="count">Lines.</param>
    public void AddLevel(int level, long minute, long count)
    {
        if (!_levels.TryGetValue(level, out var series))
            _levels.Add(level, series = new MinuteSeries());
        series.Add(minute, count);
    }

    /// <summary>Keys of a rule that have lines; the empty one for a rule without groups.</summary>
    public IEnumerable<string> Keys(AlertRule rule) =>
        rule.Definition.GroupBy.Count == 0 ? [""] : _keys.GetValueOrDefault(rule.Number) ?? Enumerable.Empty<string>();

    /// <summary>What a rule looks for (part 0), or what that is a share of (part 1).</summary>
    public WindowSeries Series(AlertRule rule, short part, string key)
    {
        if (CountsValues(rule))
            return part == 0 && _distinct.GetValueOrDefault((rule.Number, key)) is { } values ? values : new DistinctSeries();
        if (!UsesCounters(rule))
            return _hits.GetValueOrDefault((rule.Number, part, key)) ?? new MinuteSeries();

        var condition = Condition(rule);
        var levels = LevelMask.WholeLevels((part == 0 ? condition.Filter : condition.Whole ?? LogFilter.All).Root)!;
        var name = string.Join(',', levels);
        if (!_byLevels.TryGetValue(name, out var series))
            _byLevels.Add(name, series = MinuteSeries.Together(levels.Select(level => _levels.GetValueOrDefault(level)).OfType<MinuteSeries>()));

        return series;
    }

    /// <summary>Reads what the windows of some rules need that end at a moment or after it.</summary>
    public static async Task<WindowCounts> ReadAsync(
        NpgsqlTransaction transaction, int projectNumber, IReadOnlyList<AlertRule> rules, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var counts = new WindowCounts();
        var (counters, values) = (rules.Where(UsesCounters).ToList(), rules.Where(CountsValues).ToList());
        var hits = rules.Except(counters).Except(values).ToList();
        if (counters.Count > 0)
            await counts.ReadLevelsAsync(transaction, projectNumber, from - Reach(counters), cancellationToken);
        if (hits.Count > 0)
            await counts.ReadHitsAsync(transaction, hits.ConvertAll(rule => rule.Number), from - Reach(hits), cancellationToken);
        if (values.Count > 0)
            await DistinctTable.ReadAsync(transaction, values.ConvertAll(rule => rule.Number), from - Reach(values), counts, cancellationToken);

        return counts;
    }

    private void AddKey(int rule, string key)
    {
        if (!_keys.TryGetValue(rule, out var keys))
            _keys.Add(rule, keys = new(StringComparer.Ordinal));
        keys.Add(key);
    }

    private static WindowCondition Condition(AlertRule rule) => (WindowCondition)rule.Definition.Condition;

    private static bool UsesCounters(AlertRule rule) => Condition(rule).UsesCounters(rule.Definition.GroupBy.Count > 0);

    private static bool CountsValues(AlertRule rule) => Condition(rule).Counted is not null;

    private static TimeSpan Reach(List<AlertRule> rules) => rules.Max(rule => Condition(rule).Reach);

    private async Task ReadLevelsAsync(NpgsqlTransaction transaction, int projectNumber, DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT k.severity, k.minute, sum(k.n)::bigint FROM {MinuteCounts.Rows} k
            WHERE k.project_number = $1 AND k.minute >= $2 GROUP BY k.severity, k.minute
            """,
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = projectNumber }, new() { Value = from } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            AddLevel((int)SeverityNames.ToSeverity(row.GetInt32(0)), Minute(row, 1), row.GetInt64(2));
    }

    private async Task ReadHitsAsync(NpgsqlTransaction transaction, List<int> rules, DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT rule_number, part, group_key, minute, n FROM alert_counts WHERE rule_number = ANY ($1) AND minute >= $2",
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = rules }, new() { Value = from } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            AddHits(row.GetInt32(0), row.GetInt16(1), row.GetString(2), Minute(row, 3), row.GetInt64(4));
    }

    private static long Minute(NpgsqlDataReader row, int column) => WindowMeasure.MinuteOf(row.GetFieldValue<DateTimeOffset>(column));
}
