namespace LiveLogs.Questions.Plans;

/// <summary>A function over the rows of a group.</summary>
public enum PlanFunction
{
    /// <summary>The mean.</summary>
    Avg,

    /// <summary>The smallest value.</summary>
    Min,

    /// <summary>The largest value.</summary>
    Max,

    /// <summary>The total.</summary>
    Sum,

    /// <summary>How many rows.</summary>
    Count,

    /// <summary>How many different values.</summary>
    CountDistinct,

    /// <summary>The median.</summary>
    P50,

    /// <summary>The 90th percentile.</summary>
    P90,

    /// <summary>The 95th percentile.</summary>
    P95,

    /// <summary>The 99th percentile.</summary>
    P99,

    /// <summary>A total per second.</summary>
    Rate,

    /// <summary>The newest value.</summary>
    Last,

    /// <summary>One part divided by another.</summary>
    Ratio,

    /// <summary>The longest time, in minutes, for which a condition held without a break.</summary>
    LongestRun,

    /// <summary>The gradient of the line through the points.</summary>
    Slope,

    /// <summary>The difference between the end and the beginning.</summary>
    Change,

    /// <summary>One example.</summary>
    Sample,

    /// <summary>How much more frequent than in the baseline.</summary>
    LiftVsBaseline,

    /// <summary>How unusual, as the detectors see it.</summary>
    AnomalyScore,

    /// <summary>The range of values that the detectors expect.</summary>
    ExpectedBand,
}
