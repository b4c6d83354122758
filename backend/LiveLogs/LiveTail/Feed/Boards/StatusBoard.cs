using LiveLogs.LiveTail.Feed.Heads;
using LiveLogs.LiveTail.Messages;

namespace LiveLogs.LiveTail.Feed.Boards;

/// <summary>
/// The status of a project's connections, with a number that grows with each change, so that a viewer asks for what
/// changed since it last looked. A change of state shows at once; marks, which move with every scan, at most every
/// <see cref="MarkInterval"/>.
/// </summary>
internal sealed class StatusBoard(TimeProvider time)
{
    private static readonly TimeSpan MarkInterval = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Line> _lines = [];
    private long _version;

    private readonly record struct Line(Guid ConnectionId, ConnectionStatus Status, long Version, long ShownAt);

    /// <returns>Whether viewers have something new to see.</returns>
    public bool Update(IEnumerable<HeadRow> heads)
    {
        lock (_lock)
        {
            var before = _version;
            foreach (var head in heads)
            {
                if (!_lines.TryGetValue(head.ConnectionNumber, out var line) || IsDue(line, head.Status))
                    _lines[head.ConnectionNumber] = new Line(head.ConnectionId, head.Status, ++_version, time.GetTimestamp());
            }

            return _version > before;
        }
    }

    /// <summary>What changed after a version; 0 gives all connections that are not deleted.</summary>
    public IReadOnlyList<(Guid ConnectionId, ConnectionStatus Status)> After(ref long version)
    {
        lock (_lock)
        {
            if (version == _version)
                return [];

            var after = version;
            version = _version;
            return
            [
                .. from line in _lines.Values
                   where line.Version > after && (after > 0 || line.Status.State != ConnectionStatus.Deleted)
                   orderby line.Version
                   select (line.ConnectionId, line.Status),
            ];
        }
    }

    /// <summary>The UUID of a connection, if the board has heard of it.</summary>
    public Guid? ConnectionId(int connectionNumber)
    {
        lock (_lock)
            return _lines.TryGetValue(connectionNumber, out var line) ? line.ConnectionId : null;
    }

    private bool IsDue(Line line, ConnectionStatus status) =>
        line.Status != status
        && (!line.Status.SaysTheSameAs(status) || time.GetElapsedTime(line.ShownAt) >= MarkInterval);
}
