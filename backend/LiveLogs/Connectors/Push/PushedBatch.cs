namespace LiveLogs.Connectors.Push;

/// <summary>What was found in one request.</summary>
/// <param name="Sources">Events, by the source they are of.</param>
/// <param name="Refusals">Records that hold nothing to store: the place of each and the reason, never its content.</param>
internal sealed record PushedBatch(IReadOnlyList<PushedEvents> Sources, IReadOnlyList<string> Refusals);
