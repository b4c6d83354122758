using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>
/// Lines of one connection that its provider showed before they can be read for good: without sequence number and event id, perhaps
/// not all of them. For eyes only: they are never stored, and the stored entry replaces each.
/// </summary>
/// <param name="ProjectNumber">The project's small number.</param>
/// <param name="ConnectionNumber">The connection's small number.</param>
/// <param name="ConnectionId">The connection.</param>
/// <param name="Entries">At least one, in the provider's order.</param>
/// <param name="IsSampled">The provider had more lines in this moment than it shows.</param>
internal sealed record ProvisionalBatch(
    int ProjectNumber, int ConnectionNumber, Guid ConnectionId, IReadOnlyList<LogEntry> Entries, bool IsSampled);

/// <summary>The socket of those who show provisional lines. A listener returns at once and never throws.</summary>
internal interface IProvisionalListener
{
    void OnProvisional(ProvisionalBatch batch);
}
