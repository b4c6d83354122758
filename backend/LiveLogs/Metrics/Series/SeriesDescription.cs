namespace LiveLogs.Metrics.Series;

/// <summary>A series with what is known of it beside its identity. The first that comes is kept.</summary>
/// <param name="Identity">What makes it this one.</param>
/// <param name="Unit">The provider's word; may be empty.</param>
/// <param name="ResourceType">A common word, such as <c>instance</c> or <c>function</c>; may be empty.</param>
/// <param name="Service">As the entries of the same resource say it; may be empty.</param>
/// <param name="IsCumulative">Its values are a count that only grows until it starts again.</param>
internal sealed record SeriesDescription(SeriesIdentity Identity, string Unit, string ResourceType, string Service, bool IsCumulative = false);
