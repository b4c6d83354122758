using System.Text;

namespace LiveLogs.CloudSimulator.CloudWatch.Store;

/// <summary>One event as the service keeps it. Three times differ: when it happened, when it was taken in, when reads begin to show it.</summary>
internal sealed class StoredEvent(LogStream stream, EventKey key, long visibleAt, string message, string? eventId)
{
    /// <summary>What the service adds to the message when it measures a batch or a page.</summary>
    public const int Overhead = 26;

    public LogStream Stream { get; } = stream;

    public EventKey Key { get; } = key;

    /// <summary>Unix milliseconds from which reads return the event.</summary>
    public long VisibleAt { get; } = visibleAt;

    public string Message { get; } = message;

    /// <summary>Bytes of the message in UTF-8, without <see cref="Overhead"/>.</summary>
    public int MessageBytes { get; } = Encoding.UTF8.GetByteCount(message);

    public long Timestamp => Key.Timestamp;

    public long IngestionTime => Key.IngestionTime;

    /// <summary>Opaque; 56 decimal digits unless the writer gave one.</summary>
    public string EventId => eventId ?? EventIds.Create(Key);
}
