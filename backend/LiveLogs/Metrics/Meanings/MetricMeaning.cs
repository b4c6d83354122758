namespace LiveLogs.Metrics.Meanings;

/// <summary>What a metric of a provider is under a common name: <c>common = value × scale + shift</c>, and times the seconds of the period for a rate.</summary>
/// <param name="CommonName">From <see cref="CommonMetrics"/>.</param>
/// <param name="Scale">For instance 100 for a share of 1. A negative one exchanges minimum and maximum.</param>
/// <param name="Shift">For instance 100, with a scale of −1, where the free part is measured.</param>
/// <param name="IsPerSecond">The values are a rate; the common metric is the amount of the period.</param>
internal sealed record MetricMeaning(string CommonName, double Scale = 1, double Shift = 0, bool IsPerSecond = false);
