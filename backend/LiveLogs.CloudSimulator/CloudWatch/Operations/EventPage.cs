using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.CloudWatch.Operations;

/// <summary>A page of events: at most the limit, and at most 1 MB unless a single event is larger.</summary>
internal sealed class EventPage(int limit, FaultEffects faults)
{
    public const int MaxEvents = 10_000;

    private const int MaxBytes = 1_048_576;

    private readonly int _maxEvents = Math.Min(limit, faults.PageItems ?? limit);
    private readonly int _maxBytes = Math.Min(MaxBytes, faults.PageBytes ?? MaxBytes);
    private readonly List<StoredEvent> _events = [];
    private int _bytes;

    public IReadOnlyList<StoredEvent> Events => _events;

    /// <summary>False when the page is full; the event belongs to the next one.</summary>
    public bool TryAdd(StoredEvent stored)
    {
        var size = stored.MessageBytes + StoredEvent.Overhead;
        if (_events.Count >= _maxEvents || (_events.Count > 0 && _bytes + size > _maxBytes))
            return false;

        _events.Add(stored);
        _bytes += size;
        return true;
    }

    /// <summary>Turns a page that was filled newest first.</summary>
    public void Reverse() => _events.Reverse();
}
