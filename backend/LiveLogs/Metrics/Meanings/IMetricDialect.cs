namespace LiveLogs.Metrics.Meanings;

/// <summary>How one provider names metrics and what they measure. A socket: each cloud fills it in its own folder.</summary>
internal interface IMetricDialect
{
    /// <summary>The provider of its series.</summary>
    string Provider { get; }

    /// <summary>Whether a namespace is this provider's.</summary>
    bool Speaks(string metricNamespace);

    /// <summary>The metrics that have a common name, by namespace and name in the provider's spelling.</summary>
    IReadOnlyDictionary<(string Namespace, string Metric), MetricMeaning> Meanings { get; }

    /// <summary>What a series measures.</summary>
    /// <param name="metricNamespace">The provider's.</param>
    /// <param name="dimensions">By name.</param>
    MeasuredResource Resource(string metricNamespace, IReadOnlyDictionary<string, string> dimensions);
}
