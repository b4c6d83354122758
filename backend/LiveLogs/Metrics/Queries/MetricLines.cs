using LiveLogs.Metrics.Meanings;
using LiveLogs.Metrics.Series;

namespace LiveLogs.Metrics.Queries;

/// <summary>The series of a query, put together to lines.</summary>
internal sealed class MetricLines
{
    private readonly List<IReadOnlyDictionary<string, string>> _labels = [];
    private readonly List<QueriedSeries> _series = [];
    private readonly Dictionary<(string Provider, string Account, string Region), DateTime> _passed = [];
    private readonly HashSet<short> _statistics = [];
    private readonly HashSet<string> _units = new(StringComparer.Ordinal);

    private MetricLines()
    {
    }

    /// <summary>What the series of each line are equal in.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Labels => _labels;

    public IReadOnlyList<QueriedSeries> Series => _series;

    /// <summary>The unit of all lines; empty when the series are of several.</summary>
    public string Unit => _units.Count == 1 ? _units.Single() : "";

    public bool AreCounters { get; private set; }

    /// <summary>Statistics that some of the series have.</summary>
    public IReadOnlySet<short> Statistics => _statistics;

    /// <summary>Up to where all sources of the series have values.</summary>
    public DateTimeOffset CompleteTo => new(_passed.Values.Min(), TimeSpan.Zero);

    /// <summary>Those of the series that fulfil the conditions.</summary>
    /// <exception cref="MetricUnsupportedException">They cannot be put together.</exception>
    public static MetricLines Of(MetricQuery query, IEnumerable<StoredSeries> candidates, MetricDialects dialects)
    {
        var lines = new MetricLines();
        var byKey = new Dictionary<string, int>(StringComparer.Ordinal);
        var isCommon = CommonMetrics.Units.ContainsKey(query.Metric);
        var kinds = new HashSet<bool>();
        foreach (var series in candidates.Where(series => query.Conditions.All(condition => series.Field(condition.Field) == condition.Value != condition.IsNot)))
        {
            var meaning = isCommon ? dialects.Meaning(series.Provider, series.Namespace, series.Metric) : null;
            if (isCommon && meaning?.CommonName != query.Metric)
                continue;

            lines.Add(series, meaning, Line(query, series, byKey, lines._labels));
            kinds.Add(series.IsCumulative);
        }

        if (kinds.Count > 1)
            throw new MetricUnsupportedException("Counters that only grow and other values cannot be combined. Add a condition that leaves one kind.");
        lines.AreCounters = kinds.Contains(true);
        return lines;
    }

    /// <summary>The same with some of the lines only, in their order.</summary>
    public (IReadOnlyList<IReadOnlyDictionary<string, string>> Labels, IReadOnlyList<QueriedSeries> Series) Only(IReadOnlyList<int> kept)
    {
        var places = kept.Index().ToDictionary(line => line.Item, line => line.Index);
        return ([.. kept.Select(line => _labels[line])], [.. _series.Where(one => places.ContainsKey(one.Line)).Select(one => one with { Line = places[one.Line] })]);
    }

    private void Add(StoredSeries series, MetricMeaning? meaning, int line)
    {
        _series.Add(new QueriedSeries(series.Id, line, meaning?.Scale ?? 1, meaning?.Shift ?? 0, meaning?.IsPerSecond ?? false, series.Periods.Count > 1));
        _units.Add(meaning is { } known ? CommonMetrics.Units[known.CommonName] : series.Unit);
        _statistics.UnionWith(series.Statistics);
        var source = (series.Provider, series.Account, series.Region);
        var passed = series.LastPoint.AddSeconds(series.Periods.Max());
        if (!_passed.TryGetValue(source, out var other) || other < passed)
            _passed[source] = passed;
    }

    private static int Line(MetricQuery query, StoredSeries series, Dictionary<string, int> byKey, List<IReadOnlyDictionary<string, string>> labels)
    {
        var values = query.GroupBy.Select(field => series.Field(field) ?? "").ToList();
        var key = string.Join('\0', values);
        if (byKey.TryGetValue(key, out var line))
            return line;

        byKey.Add(key, line = labels.Count);
        labels.Add(query.GroupBy.Zip(values).ToDictionary(label => label.First, label => label.Second, StringComparer.Ordinal));
        return line;
    }
}
