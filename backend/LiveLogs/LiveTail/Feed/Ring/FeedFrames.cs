using System.Collections.Concurrent;
using LiveLogs.LiveTail.Messages;
using LiveLogs.Logs.Filters;

namespace LiveLogs.LiveTail.Feed.Ring;

/// <summary>
/// The messages of one beat, made by the first viewer that needs them and sent by all that have the same filter and come from
/// the same place: who keeps up costs a copy of bytes.
/// </summary>
internal sealed class FeedFrames
{
    private readonly ConcurrentDictionary<(LogFilter Filter, long From, long To), Lazy<IReadOnlyList<TailMessage>?>> _frames = new();

    /// <param name="filter">Shared (<see cref="FilterPool"/>).</param>
    /// <param name="from">Where the viewer is in the ring, having everything before.</param>
    /// <param name="to">Up to where it looks.</param>
    /// <param name="make">Makes the messages; null when the ring has lost the place.</param>
    public IReadOnlyList<TailMessage>? Get(LogFilter filter, long from, long to, Func<IReadOnlyList<TailMessage>?> make) =>
        _frames.GetOrAdd((filter, from, to), static (_, make) => new(make), make).Value;

    public void Clear() => _frames.Clear();
}
