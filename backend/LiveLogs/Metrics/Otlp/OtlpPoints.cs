using LiveLogs.Metrics.Points;

namespace LiveLogs.Metrics.Otlp;

/// <summary>What a request holds: the points, and how many were refused for which reasons.</summary>
/// <param name="Points">To store.</param>
/// <param name="Refused">Points that cannot be stored. The sender does not send them again.</param>
/// <param name="Reasons">Why, each once.</param>
internal sealed record OtlpPoints(IReadOnlyList<IncomingPoint> Points, int Refused, IReadOnlyCollection<string> Reasons);
