using LiveLogs.Logs;
using LiveLogs.Storage.Sequences;

namespace LiveLogs.LiveTail.Feed.Ring;

/// <summary>The result of offering a batch to a ring.</summary>
internal enum Appended
{
    /// <summary>It is in the ring, or was there before.</summary>
    Yes,

    /// <summary>Something is missing before it.</summary>
    Ahead,

    /// <summary>It does not follow the entries in the ring: the database was restored to an earlier state.</summary>
    OtherLife,
}

/// <summary>The entries at a viewer's position in a ring.</summary>
internal enum RingPlace
{
    Batch,

    /// <summary>It has everything.</summary>
    End,

    /// <summary>The place was given up: the viewer is too slow.</summary>
    Lost,
}

/// <summary>Sequence numbers of a connection that a viewer can no longer get from a ring.</summary>
/// <param name="ConnectionNumber">Of which connection.</param>
/// <param name="FromSeq">The first.</param>
/// <param name="ToSeq">The last.</param>
/// <param name="Token">Bits of the commit that the last belongs to (<see cref="CommitToken"/>), if they are known.</param>
internal readonly record struct LostRange(int ConnectionNumber, long FromSeq, long ToSeq, ushort Token);

/// <summary>How far a ring reached at one instant: viewers that look up to the same horizon see the same and can share it.</summary>
/// <param name="Beat">Number of the beat that it belongs to.</param>
/// <param name="End">The index that the next batch gets.</param>
/// <param name="Seqs">The last sequence numbers of all connections. Not to be changed.</param>
/// <param name="Tokens">Bits of the commits that these belong to. Not to be changed.</param>
internal sealed record RingHorizon(long Beat, long End, SortedDictionary<int, long> Seqs, Dictionary<int, ushort> Tokens);

/// <summary>
/// The newest batches of a project, bounded by entries and by bytes; the oldest give way. For every connection the ring
/// is without holes from its floor to its last sequence number. Viewers read at their own pace with an index of
/// their own, so that nothing is kept for any of them.
/// </summary>
internal sealed class FeedRing(int maxEntries, long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, FeedBatch> _batches = [];
    private readonly SortedDictionary<int, long> _last = [];
    private readonly Dictionary<int, ushort> _tokens = [];
    private readonly Dictionary<int, (long Seq, ushort Token)> _floor = [];
    private readonly Dictionary<int, EventTime?> _newest = [];
    private long _first;
    private long _next;
    private long _entries;
    private long _bytes;

    /// <summary>The last sequence number of every connection that the ring has seen or was started with.</summary>
    public SortedDictionary<int, long> Last()
    {
        lock (_lock)
            return new(_last);
    }

    /// <summary>Where the ring begins: what follows these numbers is appended. For an empty ring only.</summary>
    public void Start(IEnumerable<KeyValuePair<int, long>> heads, IReadOnlyDictionary<int, ushort>? tokens = null)
    {
        lock (_lock)
        {
            foreach (var (connection, seq) in heads)
            {
                var token = tokens?.GetValueOrDefault(connection) ?? CommitToken.Unknown;
                (_last[connection], _tokens[connection], _floor[connection]) = (seq, token, (seq, token));
            }
        }
    }

    /// <summary>Appends what is new of a batch, if nothing is missing before it and it follows what is here.</summary>
    public Appended Append(FeedBatch batch)
    {
        lock (_lock)
        {
            var last = _last.GetValueOrDefault(batch.ConnectionNumber);
            if (batch.FirstSeq > last + 1)
                return Appended.Ahead;

            if (IsOfOtherLife(batch, last))
                return Appended.OtherLife;

            if (batch.LastSeq <= last)
                return Appended.Yes;

            Add(batch.FirstSeq <= last ? batch.After(last) : batch);
            return Appended.Yes;
        }
    }

    /// <summary>How far the ring reaches now.</summary>
    public RingHorizon Horizon(long beat)
    {
        lock (_lock)
            return new RingHorizon(beat, _next, new(_last), new(_tokens));
    }

    /// <summary>
    /// Finds the first batch that a reader with these sequence numbers has not got; batches of connections of which it has more may follow.
    /// </summary>
    /// <returns>False when the ring no longer reaches back so far; the index is then one that it has given up.</returns>
    public bool TryAttach(SortedDictionary<int, long> seqs, out long index)
    {
        lock (_lock)
        {
            index = _first - 1;
            foreach (var (connection, floor) in _floor)
            {
                if (seqs.GetValueOrDefault(connection) < floor.Seq)
                    return false;
            }

            index = _first;
            while (_batches.TryGetValue(index, out var batch) && batch.LastSeq <= seqs.GetValueOrDefault(batch.ConnectionNumber))
                index++;

            return true;
        }
    }

    public RingPlace Read(long index, out FeedBatch? batch)
    {
        lock (_lock)
        {
            batch = null;
            if (index < _first)
                return RingPlace.Lost;

            return _batches.TryGetValue(index, out batch) ? RingPlace.Batch : RingPlace.End;
        }
    }

    /// <summary>What a reader that has these numbers lost, and the index where it can go on.</summary>
    public (IReadOnlyList<LostRange> Lost, long Index) Resume(SortedDictionary<int, long> seqs)
    {
        lock (_lock)
        {
            var lost = new List<LostRange>();
            foreach (var (connection, floor) in _floor)
            {
                var seq = seqs.GetValueOrDefault(connection);
                if (seq < floor.Seq)
                    lost.Add(new LostRange(connection, seq + 1, floor.Seq, floor.Token));
            }

            return (lost, _first);
        }
    }

    /// <summary>Whether the ring and a batch name different commits for the same number: the last of the ring, or that of the batch.</summary>
    private bool IsOfOtherLife(FeedBatch batch, long last)
    {
        if (batch.LastSeq >= last)
            return Differ(_tokens.GetValueOrDefault(batch.ConnectionNumber), batch.FirstSeq > last ? batch.TokenBefore : batch.TokenAt(last));

        // Rare: what another commit, or the database, has overtaken.
        var own = _batches.Values.FirstOrDefault(one => one.ConnectionNumber == batch.ConnectionNumber && one.FirstSeq <= batch.LastSeq && one.LastSeq >= batch.LastSeq);
        return own is not null && Differ(own.TokenAt(batch.LastSeq), batch.TokenAt(batch.LastSeq));
    }

    private static bool Differ(ushort left, ushort right) => left != CommitToken.Unknown && right != CommitToken.Unknown && left != right;

    private void Add(FeedBatch batch)
    {
        batch.NewestBefore = _newest.GetValueOrDefault(batch.ConnectionNumber);
        _newest[batch.ConnectionNumber] = batch.Newest;
        _batches.Add(_next++, batch);
        _last[batch.ConnectionNumber] = batch.LastSeq;
        _tokens[batch.ConnectionNumber] = batch.TokenAt(batch.LastSeq);
        _floor.TryAdd(batch.ConnectionNumber, (batch.FirstSeq - 1, batch.TokenBefore));
        _entries += batch.Entries.Count + 1;
        _bytes += batch.Bytes;
        while ((_entries > maxEntries || _bytes > maxBytes) && _batches.Count > 1)
            GiveUpOldest();
    }

    /// <summary>Retention removed a deleted connection: nobody needs a place in it.</summary>
    public void Forget(int connection)
    {
        lock (_lock)
        {
            _last.Remove(connection);
            _tokens.Remove(connection);
            _floor.Remove(connection);
        }
    }

    private void GiveUpOldest()
    {
        _batches.Remove(_first++, out var oldest);
        _floor[oldest!.ConnectionNumber] = (oldest.LastSeq, oldest.TokenAt(oldest.LastSeq));
        _entries -= oldest.Entries.Count + 1;
        _bytes -= oldest.Bytes;
    }
}
