using LiveLogs.Ingestion;
using LiveLogs.LiveTail.Feed.Ring;

namespace LiveLogs.LiveTail.Feed.Boards;

/// <summary>
/// The newest provisional lines of a project. A viewer that is too slow for it misses some without a notice: each comes again as a
/// stored entry, and that is never left out.
/// </summary>
internal sealed class ProvisionalBoard
{
    private const int MaxEntries = 5_000;
    private const long MaxBytes = 8 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<ProvisionalLines> _lines = new();
    private int _entries;
    private long _bytes;
    private long _version;

    public void Add(ProvisionalBatch batch)
    {
        var lines = FeedBatch.Of(batch.ConnectionNumber, batch.ConnectionId, batch.Entries);
        lock (_lock)
        {
            _lines.Enqueue(new ProvisionalLines(++_version, lines, batch.IsSampled));
            _entries += lines.Entries.Count;
            _bytes += lines.Bytes;
            while ((_entries > MaxEntries || _bytes > MaxBytes) && _lines.Count > 1)
            {
                var oldest = _lines.Dequeue().Lines;
                _entries -= oldest.Entries.Count;
                _bytes -= oldest.Bytes;
            }
        }
    }

    /// <summary>The version of the newest lines, for a viewer that begins now.</summary>
    public long Version
    {
        get
        {
            lock (_lock)
                return _version;
        }
    }

    /// <summary>What came after a version.</summary>
    public IReadOnlyList<ProvisionalLines> After(ref long version)
    {
        lock (_lock)
        {
            if (version == _version)
                return [];

            var after = version;
            version = _version;
            return [.. _lines.Where(lines => lines.Version > after)];
        }
    }
}

/// <param name="Version">Grows with every batch.</param>
/// <param name="Lines">Entries without numbers.</param>
/// <param name="IsSampled">The provider had more.</param>
internal readonly record struct ProvisionalLines(long Version, FeedBatch Lines, bool IsSampled);
