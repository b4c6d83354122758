namespace LiveLogs.Metrics.Meanings;

/// <summary>All dialects together: what a metric means, and which metrics a common name stands for.</summary>
internal sealed class MetricDialects(IEnumerable<IMetricDialect> dialects)
{
    /// <summary>The provider of series that no cloud measured.</summary>
    public const string Custom = "custom";

    private readonly List<IMetricDialect> _dialects = [.. dialects];

    /// <summary>The providers whose words are known.</summary>
    public IEnumerable<string> Providers => _dialects.Select(dialect => dialect.Provider).Append(Custom);

    /// <summary>The provider that a namespace belongs to; <see cref="Custom"/> when it is none's.</summary>
    public string ProviderOf(string metricNamespace) => _dialects.Find(dialect => dialect.Speaks(metricNamespace))?.Provider ?? Custom;

    /// <summary>What a series of a provider measures.</summary>
    public MeasuredResource Resource(string provider, string metricNamespace, IReadOnlyDictionary<string, string> dimensions) =>
        Of(provider)?.Resource(metricNamespace, dimensions) ?? MeasuredResource.None;

    /// <summary>What a metric is under a common name; null when it has none. A program may use the common names itself.</summary>
    public MetricMeaning? Meaning(string provider, string metricNamespace, string metric) =>
        Of(provider) is { } dialect ? dialect.Meanings.GetValueOrDefault((metricNamespace, metric))
        : CommonMetrics.Units.ContainsKey(metric) ? new MetricMeaning(metric)
        : null;

    /// <summary>The names, in the spelling of all providers, of the metrics that a common name stands for; the name itself when it is not common.</summary>
    public IReadOnlyList<string> NamesOf(string metric) =>
        CommonMetrics.Units.ContainsKey(metric)
            ? [.. _dialects.SelectMany(dialect => dialect.Meanings).Where(meaning => meaning.Value.CommonName == metric).Select(meaning => meaning.Key.Metric).Append(metric).Distinct(StringComparer.Ordinal)]
            : [metric];

    private IMetricDialect? Of(string provider) => _dialects.Find(dialect => dialect.Provider == provider);
}
