using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.LiveTail.Messages;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Sequences;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>A viewer's place, and the messages that move it on.</summary>
internal sealed class TailProgress(uint generation, int projectNumber, int maxBytes = LogsBuilder.MaxBytes)
{
    private readonly LogsBuilder _logs = new(maxBytes);

    /// <summary>Whether others read the same numbers, so that they must not be changed in place.</summary>
    private bool _isShared;
    private Dictionary<int, ushort> _tokens = [];

    /// <summary>The last sequence number that the viewer has of each connection, hidden entries included.</summary>
    public SortedDictionary<int, long> Seqs { get; private set; } = [];

    /// <summary>0 until the project exists.</summary>
    public int ProjectNumber { get; set; } = projectNumber;

    /// <summary>The deleted connections of the project as they are now.</summary>
    public Func<Tombstones> Tombstones { get; set; } = () => Storage.Sequences.Tombstones.None;

    /// <summary>The place as the word that clients carry.</summary>
    public string Position => Storage.Sequences.Position.Encode(generation, ProjectNumber, Seqs, _tokens, Tombstones());

    public void MoveTo(SortedDictionary<int, long> seqs, Dictionary<int, ushort>? tokens = null) =>
        (Seqs, _tokens, _isShared) = (new(seqs), tokens is null ? [] : new(tokens), false);

    /// <param name="connection">Which connection.</param>
    /// <param name="seq">The last number that the viewer has of it.</param>
    /// <param name="token">Bits of the commit that the number belongs to (<see cref="CommitToken"/>), if they are known.</param>
    public void MoveTo(int connection, long seq, ushort token = CommitToken.Unknown)
    {
        if (_isShared)
            MoveTo(Seqs, _tokens);

        (Seqs[connection], _tokens[connection]) = (seq, token);
    }

    /// <summary>Moves to a place that is described already, and that nobody changes.</summary>
    public void Share(SortedDictionary<int, long> seqs, Dictionary<int, ushort> tokens) => (Seqs, _tokens, _isShared) = (seqs, tokens, true);

    /// <summary>A viewer at the same place, for messages that several share.</summary>
    public TailProgress Copy()
    {
        var copy = new TailProgress(generation, ProjectNumber, LogsBuilder.MaxSharedBytes);
        copy.MoveTo(Seqs, _tokens);
        copy.Tombstones = Tombstones;
        return copy;
    }

    /// <summary>
    /// Messages of entries that lie before the place. They come by time, which no position can describe, so only the
    /// last message has one: a viewer that is cut off before it starts again.
    /// </summary>
    public IEnumerable<TailMessage> Backfill(IReadOnlyList<LogEntry> entries)
    {
        if (entries.Count == 0)
            yield break;

        var json = new EncodedEntries(entries, () => null);
        json.Expect(entries.Count);
        for (var run = new EntryRun(0, entries.Count); run.Count > 0;)
        {
            var added = _logs.Add(json, run);
            run = new EntryRun(run.Start + added, run.Count - added);
            yield return _logs.Take(run.Count == 0 ? Position : null);
        }
    }

    /// <summary>Makes messages of batches and moves the place along with them, past what the filter hides too.</summary>
    /// <param name="batches">Each continues its connection, or overlaps what the viewer has.</param>
    /// <param name="filter">What to show.</param>
    public IEnumerable<TailMessage> Messages(IEnumerable<FeedBatch> batches, LogFilter filter)
    {
        foreach (var batch in batches)
        {
            if (batch.LastSeq <= SeqOf(batch))
                continue;

            if (batch.GapReason is { } reason)
            {
                if (_logs.Count > 0)
                    yield return _logs.Take(Position);

                var from = Math.Max(batch.FirstSeq, SeqOf(batch) + 1);
                MoveTo(batch.ConnectionNumber, batch.LastSeq, batch.TokenAt(batch.LastSeq));
                yield return new GapMessage(batch.ConnectionId, from, batch.LastSeq, reason, Position);
                continue;
            }

            while (!TryTake(batch, filter))
                yield return _logs.Take(Position);
        }

        if (_logs.Count > 0)
            yield return _logs.Take(Position);
    }

    /// <summary>
    /// Messages of a random sample, one entry in a given number, and before them, without a place, how many of each connection are left
    /// out: a viewer that is cut off in between gets them again, and nothing is left out silently.
    /// </summary>
    public IReadOnlyList<TailMessage> Sample(IReadOnlyList<FeedBatch> batches, LogFilter filter, int every)
    {
        var left = new SortedDictionary<int, GapMessage>();
        var logs = new List<TailMessage>();
        foreach (var batch in batches.Where(batch => batch.LastSeq > SeqOf(batch)))
        {
            var first = Math.Max(batch.FirstSeq, SeqOf(batch) + 1);
            var gap = left.GetValueOrDefault(batch.ConnectionNumber)
                ?? new GapMessage(batch.ConnectionId, first, batch.LastSeq, GapReasons.Sampled, null) { Count = 0 };
            var count = 0L;
            foreach (var index in batch.Match(filter).SelectMany(run => Enumerable.Range(run.Start, run.Count)).Where(index => batch.FirstSeq + index >= first))
            {
                if (Random.Shared.Next(every) > 0)
                {
                    count++;
                    continue;
                }

                if (_logs.Add(batch.Json, new EntryRun(index, 1)) == 0)
                {
                    logs.Add(_logs.Take(Position));
                    _logs.Add(batch.Json, new EntryRun(index, 1));
                }

                MoveTo(batch.ConnectionNumber, batch.FirstSeq + index, batch.TokenAt(batch.FirstSeq + index));
            }

            left[batch.ConnectionNumber] = gap with { ToSeq = batch.LastSeq, Count = gap.Count + count };
            MoveTo(batch.ConnectionNumber, batch.LastSeq, batch.TokenAt(batch.LastSeq));
        }

        if (_logs.Count > 0)
            logs.Add(_logs.Take(Position));

        return [.. left.Values.Where(gap => gap.Count > 0), .. logs];
    }

    /// <returns>False when the message is full before the batch is used up.</returns>
    private bool TryTake(FeedBatch batch, LogFilter filter)
    {
        var first = (int)Math.Max(0, SeqOf(batch) + 1 - batch.FirstSeq);
        var runs = batch.Match(filter);
        batch.Json.Expect(runs.Sum(run => run.Count));
        foreach (var run in runs)
        {
            var start = Math.Max(run.Start, first);
            var count = run.Start + run.Count - start;
            if (count <= 0)
                continue;

            var added = _logs.Add(batch.Json, new EntryRun(start, count));
            if (added == count)
                continue;

            var reached = batch.FirstSeq + start + added - 1;
            MoveTo(batch.ConnectionNumber, reached, batch.TokenAt(reached));
            return false;
        }

        MoveTo(batch.ConnectionNumber, batch.LastSeq, batch.TokenAt(batch.LastSeq));
        return true;
    }

    /// <summary>The last sequence number that the viewer has of a batch's connection.</summary>
    public long SeqOf(FeedBatch batch) => Seqs.GetValueOrDefault(batch.ConnectionNumber);
}
