namespace LiveLogs.Questions.Catalogue;

/// <summary>A metric that questions can be about.</summary>
/// <param name="Name">Its name in plans.</param>
/// <param name="Unit">The unit of its values: <c>percent</c>, <c>bytes</c>, <c>ms</c>, <c>s</c>, <c>count</c> or the provider's.</param>
/// <param name="Kind">How its points are read.</param>
/// <param name="Synonyms">What people call it, in any language. The words of the name need not be repeated.</param>
public sealed record CatalogueMetric(string Name, string Unit, MetricKind Kind, IReadOnlyList<string> Synonyms);
