using LiveLogs.Logs;
using LiveLogs.Metrics.Meanings;
using LiveLogs.Metrics.Points;
using LiveLogs.Metrics.Series;

namespace LiveLogs.Metrics.Otlp;

/// <summary>Makes points of what OTLP sends (https://opentelemetry.io/docs/specs/otel/metrics/data-model/).</summary>
/// <param name="dialects">The providers that a resource may name.</param>
/// <param name="now">When the request came.</param>
/// <param name="oldest">Older points are refused.</param>
internal sealed class OtlpReader(MetricDialects dialects, DateTime now, DateTime oldest)
{
    private const int MaxText = 255;
    private const int MaxDimensions = 64;
    private const long MaxPeriod = 86_400;

    private static readonly TimeSpan Ahead = TimeSpan.FromHours(2);

    /// <summary>Attributes of the resource that say what is measured, the most exact first (https://opentelemetry.io/docs/specs/semconv/resource/).</summary>
    private static readonly string[] ResourceIds = ["k8s.pod.name", "container.id", "faas.name", "host.id", "host.name", "service.instance.id"];

    private readonly List<IncomingPoint> _points = [];
    private readonly HashSet<string> _reasons = new(StringComparer.Ordinal);
    private int _refused;

    public OtlpPoints Read(IEnumerable<OtlpMetric> metrics)
    {
        foreach (var metric in metrics)
        {
            foreach (var point in metric.Points)
                Add(metric, point);
        }

        return new OtlpPoints(_points, _refused, _reasons);
    }

    private void Add(OtlpMetric metric, OtlpPoint point)
    {
        // A point without a value says that the series has none; there is nothing to store.
        if (point.HasNoValue)
            return;
        if (WhyNot(metric, point) is { } reason)
        {
            _refused++;
            _reasons.Add(reason);
            return;
        }

        var series = Series(metric, point);
        if (metric.Kind == OtlpKind.Summary)
            AddSummary(series, point);
        else
            _points.Add(new IncomingPoint(series, Point(metric, point)));
    }

    private string? WhyNot(OtlpMetric metric, OtlpPoint point)
    {
        if (metric.Kind == OtlpKind.Unknown)
            return "The metric has no data that is understood.";
        if (metric.Name.Length is 0 or > MaxText)
            return $"A metric needs a name of 1 to {MaxText} characters.";
        if (metric.Kind is OtlpKind.Sum or OtlpKind.Histogram or OtlpKind.ExponentialHistogram && metric.Temporality == OtlpTemporality.Unspecified)
            return "Sums and histograms need a temporality.";
        if (metric.Kind is OtlpKind.Gauge or OtlpKind.Sum ? point.Value is not { } value || !double.IsFinite(value) : point.Count is not { } count || !double.IsFinite(count))
            return "A point needs a finite value.";
        if (point.Attributes.Count + metric.Resource.Count > MaxDimensions || point.Attributes.Concat(metric.Resource).Any(pair => pair.Key.Length > MaxText || !StorableText.IsStorable(pair.Key)))
            return $"A point may have {MaxDimensions} attributes, with names of at most {MaxText} characters.";
        return Time(point.Nanoseconds) switch
        {
            var time when time < oldest => "Some points are older than what is kept.",
            var time when time > now + Ahead => "Some points are dated too far ahead.",
            _ => null,
        };
    }

    private SeriesDescription Series(OtlpMetric metric, OtlpPoint point)
    {
        var provider = metric.Resource.GetValueOrDefault("cloud.provider") is { } named && dialects.Providers.Contains(named, StringComparer.Ordinal) ? named : MetricDialects.Custom;
        var dimensions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in metric.Resource)
            dimensions[point.Attributes.ContainsKey(name) ? $"resource.{name}" : name] = Clip(value);
        foreach (var (name, value) in point.Attributes)
            dimensions[name] = Clip(value);

        var resource = ResourceIds.Select(id => metric.Resource.GetValueOrDefault(id)).FirstOrDefault(id => !string.IsNullOrEmpty(id)) ?? "";
        return new SeriesDescription(
            new SeriesIdentity(
                provider,
                Clip(metric.Resource.GetValueOrDefault("cloud.account.id", "")),
                Clip(metric.Resource.GetValueOrDefault("cloud.region", "")),
                Clip(resource),
                Clip(metric.Scope),
                Clip(metric.Name),
                [.. dimensions]),
            Clip(metric.Unit),
            "",
            Clip(metric.Resource.GetValueOrDefault("service.name", "")),
            IsCounter(metric));
    }

    /// <summary>A sum that may fall is a level: each value stands for itself.</summary>
    private static bool IsCounter(OtlpMetric metric) =>
        metric.Temporality == OtlpTemporality.Cumulative && (metric.IsMonotonic || metric.Kind is OtlpKind.Histogram or OtlpKind.ExponentialHistogram);

    private MetricPoint Point(OtlpMetric metric, OtlpPoint point)
    {
        var (time, start) = (Time(point.Nanoseconds), point.StartNanoseconds > 0 ? Time(point.StartNanoseconds) : (DateTime?)null);
        var values = metric.Kind switch
        {
            OtlpKind.Gauge => new StatisticSet(Avg: point.Value),
            OtlpKind.Sum when !metric.IsMonotonic && metric.Temporality == OtlpTemporality.Cumulative => new StatisticSet(Avg: point.Value),
            OtlpKind.Sum => new StatisticSet(Sum: point.Value),
            _ => new StatisticSet(Min: Finite(point.Min), Max: Finite(point.Max), Sum: Finite(point.Sum), Count: point.Count),
        };
        if (IsCounter(metric))
            return new MetricPoint(new PointKey(time, 0, Statistic.Set), values with { Min = null, Max = null }, now, PointOrigin.Streamed, start, point.Distribution);

        // What counts from the point before covers the time since.
        var isDelta = metric.Temporality == OtlpTemporality.Delta && start < time;
        var period = isDelta ? (int)Math.Clamp((long)Math.Round((time - start!.Value).TotalSeconds), 1, MaxPeriod) : 0;
        return new MetricPoint(new PointKey(isDelta ? start!.Value : time, period, Statistic.Set), values, now, PointOrigin.Streamed, Distribution: point.Distribution);
    }

    /// <summary>Its quantiles are percentiles of the sender, which cannot be combined.</summary>
    private void AddSummary(SeriesDescription series, OtlpPoint point)
    {
        var time = Time(point.Nanoseconds);
        _points.Add(new IncomingPoint(
            series with { IsCumulative = true },
            new MetricPoint(
                new PointKey(time, 0, Statistic.Set),
                new StatisticSet(Sum: Finite(point.Sum), Count: point.Count),
                now,
                PointOrigin.Streamed,
                point.StartNanoseconds > 0 ? Time(point.StartNanoseconds) : null)));
        foreach (var (share, value) in point.Quantiles.Where(quantile => double.IsFinite(quantile.Value)))
        {
            if (Statistic.TryOfShare(share, out var statistic))
                _points.Add(new IncomingPoint(series with { IsCumulative = true }, new MetricPoint(new PointKey(time, 0, statistic), new StatisticSet(Avg: value), now, PointOrigin.Streamed)));
        }
    }

    private static double? Finite(double? number) => number is { } value && double.IsFinite(value) ? value : null;

    /// <summary>To the microsecond; far ahead when it is no time that a clock can show.</summary>
    private static DateTime Time(ulong nanoseconds) =>
        nanoseconds / 1_000 is var microseconds && microseconds < (ulong)(DateTime.MaxValue - DateTime.UnixEpoch).TotalMicroseconds
            ? DateTime.UnixEpoch.AddTicks((long)microseconds * TimeSpan.TicksPerMicrosecond)
            : DateTime.MaxValue;

    private static string Clip(string text) => StorableText.Clip(StorableText.Plain(text), MaxText);
}
