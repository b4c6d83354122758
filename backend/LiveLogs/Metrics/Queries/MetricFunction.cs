namespace LiveLogs.Metrics.Queries;

/// <summary>How the points of a bucket become one value.</summary>
internal enum MetricFunction
{
    /// <summary>Weighted by the counts of samples where all points have them.</summary>
    Avg,

    Min,

    Max,

    Sum,

    /// <summary>Samples.</summary>
    Count,

    /// <summary>A second; of a counter that only grows what it grew by, starting anew where it did.</summary>
    Rate,

    /// <summary>The newest value; of one series only.</summary>
    Last,

    /// <summary>A percentile of the provider; of one point only.</summary>
    Percentile,
}
