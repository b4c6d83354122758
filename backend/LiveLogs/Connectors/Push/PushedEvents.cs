using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.Push;

/// <summary>Events of one source as a sender pushed them.</summary>
/// <param name="Source">The name that polling gives the same source: part of what identifies an event.</param>
/// <param name="Resource">What all of them have in common.</param>
/// <param name="Events">In the sender's order.</param>
internal sealed record PushedEvents(string Source, IReadOnlyDictionary<string, string> Resource, IReadOnlyList<RawEvent> Events);
