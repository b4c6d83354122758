using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Committing;

/// <summary>What makes an entry unique inside its project.</summary>
/// <param name="Microseconds">The event time in the precision of its column, since the Unix epoch.</param>
/// <param name="EventKey">The hash of the provider's event identity.</param>
internal readonly record struct EntryKey(long Microseconds, long EventKey)
{
    public static EntryKey Of(LogEntry entry) => new(entry.Timestamp.UnixMicroseconds, entry.EventKey);
}
