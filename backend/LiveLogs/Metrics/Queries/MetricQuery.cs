using LiveLogs.Metrics.Points;

namespace LiveLogs.Metrics.Queries;

/// <summary>One condition of a query: a field of series has this value, or has not.</summary>
internal readonly record struct SeriesCondition(string Field, bool IsNot, string Value);

/// <summary>A query to stored metrics, understood.</summary>
/// <param name="Metric">A common name, or the provider's.</param>
/// <param name="Function">How the points of a bucket become one value.</param>
/// <param name="Statistic">The percentile that is asked for; the set otherwise.</param>
/// <param name="From">Inclusive, the beginning of a bucket.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Buckets">How time is divided.</param>
/// <param name="Conditions">All have to hold.</param>
/// <param name="GroupBy">Fields; series that are equal in all of them are one line.</param>
/// <param name="Fill">Buckets without points are in the answer, without a value.</param>
internal sealed record MetricQuery(
    string Metric,
    MetricFunction Function,
    Statistic Statistic,
    DateTimeOffset From,
    DateTimeOffset To,
    TimeBuckets Buckets,
    IReadOnlyList<SeriesCondition> Conditions,
    IReadOnlyList<string> GroupBy,
    bool Fill);
