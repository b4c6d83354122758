using System.Collections.Frozen;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Catalogue;

/// <summary>What the questions of a project can be about. It holds names, never values of points or lines.</summary>
public sealed class QuestionCatalogue
{
    private readonly FrozenDictionary<string, CatalogueMetric> _metrics;

    /// <summary>Makes a catalogue. A metric of the project wins over a common one of the same name.</summary>
    public QuestionCatalogue(IEnumerable<CatalogueMetric> metrics, IEnumerable<string>? services = null, IReadOnlyDictionary<string, PlanFilter>? environments = null)
    {
        Metrics = [.. metrics.GroupBy(metric => metric.Name, StringComparer.Ordinal).Select(same => same.Last())];
        Services = [.. (services ?? []).Distinct(StringComparer.Ordinal)];
        Environments = environments ?? FrozenDictionary<string, PlanFilter>.Empty;
        _metrics = Metrics.ToFrozenDictionary(metric => metric.Name, StringComparer.Ordinal);
    }

    /// <summary>The catalogue of a project that has nothing yet.</summary>
    public static QuestionCatalogue Common { get; } = new(CommonMetrics.All);

    /// <summary>The metrics, the common ones first.</summary>
    public IReadOnlyList<CatalogueMetric> Metrics { get; }

    /// <summary>The names of services that the project has lines or series of.</summary>
    public IReadOnlyList<string> Services { get; }

    /// <summary>What the project has declared as an environment, such as production: the condition that its rows fulfil.</summary>
    public IReadOnlyDictionary<string, PlanFilter> Environments { get; }

    /// <summary>The common catalogue joined with a project's own.</summary>
    public static QuestionCatalogue Joined(IEnumerable<CatalogueMetric> own, IEnumerable<string>? services = null, IReadOnlyDictionary<string, PlanFilter>? environments = null) =>
        new(CommonMetrics.All.Concat(own), services, environments);

    /// <summary>The metric of this name, or null.</summary>
    public CatalogueMetric? Metric(string name) => _metrics.GetValueOrDefault(name);
}
