using LiveLogs.Metrics.Distributions;

namespace LiveLogs.Metrics.Points;

/// <summary>In which way a point came.</summary>
internal enum PointOrigin : short
{
    /// <summary>A program sent it.</summary>
    Pushed = 0,

    /// <summary>It was asked for.</summary>
    Polled = 1,

    /// <summary>The provider sends what it measures.</summary>
    Streamed = 2,
}

/// <summary>The five statistics that can be combined, in the provider's unit; null is what the provider did not say. A percentile stands in <paramref name="Avg"/>.</summary>
internal readonly record struct StatisticSet(double? Avg = null, double? Min = null, double? Max = null, double? Sum = null, double? Count = null)
{
    /// <summary>These, and where they say nothing, those of another set.</summary>
    public StatisticSet Over(StatisticSet other) =>
        new(Avg ?? other.Avg, Min ?? other.Min, Max ?? other.Max, Sum ?? other.Sum, Count ?? other.Count);
}

/// <summary>Which point of its series it is: stored once.</summary>
/// <param name="Start">When its period begins, to the microsecond.</param>
/// <param name="PeriodSeconds">0 for a value of one instant.</param>
/// <param name="Statistic">The set, or a percentile.</param>
internal readonly record struct PointKey(DateTime Start, int PeriodSeconds, Statistic Statistic);

/// <summary>A value of a series.</summary>
/// <param name="Key">Which point of the series.</param>
/// <param name="Values">What was measured.</param>
/// <param name="AnsweredAt">When the provider answered with it: the newest answer counts.</param>
/// <param name="Origin">In which way it came.</param>
/// <param name="CountedFrom">The start of a count that only grows; null for other values.</param>
/// <param name="Distribution">How the samples are spread; null when that is not known.</param>
internal sealed record MetricPoint(
    PointKey Key, StatisticSet Values, DateTime AnsweredAt, PointOrigin Origin, DateTime? CountedFrom = null, Distribution? Distribution = null);
