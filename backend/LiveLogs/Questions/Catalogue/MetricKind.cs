namespace LiveLogs.Questions.Catalogue;

/// <summary>How the points of a metric are read.</summary>
public enum MetricKind
{
    /// <summary>A level, such as a share or a length: the mean of points makes sense.</summary>
    Gauge,

    /// <summary>An amount in the period of its point, such as bytes or requests: the total of points makes sense.</summary>
    Total,

    /// <summary>A time that something took.</summary>
    Duration,
}
