using System.Collections.Concurrent;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Sequences;

namespace LiveLogs.LiveTail.Feed.Ring;

/// <summary>
/// A part of one connection's sequence, shared by all viewers: its JSON is written once and a filter is evaluated once,
/// by the first viewer that needs them. Without entries it stands for a part that cannot be had, and says why.
/// </summary>
internal sealed class FeedBatch
{
    /// <summary>Distinct filters whose result is remembered; further ones are evaluated by each viewer.</summary>
    private const int MaxSharedFilters = 64;

    /// <summary>What an entry takes in memory beside its texts, roughly.</summary>
    private const int EntryOverhead = 400;

    private readonly ConcurrentDictionary<LogFilter, EntryRun[]> _runs = new();
    private readonly EntryRun[] _all;

    private FeedBatch(int connectionNumber, Guid connectionId, long firstSeq, long lastSeq, IReadOnlyList<LogEntry> entries)
    {
        (ConnectionNumber, ConnectionId, FirstSeq, LastSeq, Entries) = (connectionNumber, connectionId, firstSeq, lastSeq, entries);
        _all = [new EntryRun(0, entries.Count)];
        Json = new EncodedEntries(entries, () => NewestBefore);
        foreach (var entry in entries)
            Bytes += EntryOverhead + (4L * entry.Message.Length) + (2 * (entry.Attributes.Length + entry.Resource.Length));
    }

    public int ConnectionNumber { get; }

    public Guid ConnectionId { get; }

    public long FirstSeq { get; }

    public long LastSeq { get; }

    /// <summary>Empty, or one for each sequence number from first to last.</summary>
    public IReadOnlyList<LogEntry> Entries { get; }

    /// <summary>The newest time of the connection's entries before these, as far as it is known; older ones among these are late.</summary>
    public EventTime? NewestBefore { get; set; }

    /// <summary>The newest time among these and before; null when nothing is known.</summary>
    public EventTime? Newest => Entries.Select(entry => (EventTime?)entry.Timestamp).Append(NewestBefore).Max();

    /// <summary>What it takes in memory, roughly: entries and their JSON.</summary>
    public long Bytes { get; }

    /// <summary>The entries' JSON, written when first asked for.</summary>
    public EncodedEntries Json { get; }

    /// <summary>Why the entries cannot be had; null when they are here.</summary>
    public string? GapReason { get; private init; }

    /// <summary>The commits that it is made of: the last number of each, and its bits.</summary>
    private IReadOnlyList<(long LastSeq, ushort Token)> Commits { get; init; } = [];

    /// <summary>Bits of the commit that the batch follows (<see cref="CommitToken"/>), if they are known.</summary>
    public ushort TokenBefore { get; init; }

    public static FeedBatch Of(EntryBatch batch) => new(batch.ConnectionNumber, batch.ConnectionId, batch.FirstSeq, batch.LastSeq, batch.Entries)
    {
        TokenBefore = CommitToken.Bits(batch.TokenBefore),
        Commits = [(batch.LastSeq, CommitToken.Bits(batch.Token))],
    };

    /// <param name="connectionNumber">Of which connection.</param>
    /// <param name="connectionId">Of which connection.</param>
    /// <param name="entries">At least one, with neighbouring sequence numbers.</param>
    /// <param name="page">Where they are from: it knows their commits. Null for what is not stored.</param>
    public static FeedBatch Of(int connectionNumber, Guid connectionId, IReadOnlyList<LogEntry> entries, SequencePage? page = null) =>
        new(connectionNumber, connectionId, entries[0].Seq, entries[^1].Seq, entries)
        {
            TokenBefore = page?.TokenAt(connectionNumber, entries[0].Seq - 1) ?? CommitToken.Unknown,
            Commits = page is null ? [] :
            [
                .. page.Segments[connectionNumber].Where(part => part.LastSeq >= entries[0].Seq && part.FirstSeq <= entries[^1].Seq).Select(part => (part.LastSeq, part.Token)),
            ],
        };

    /// <summary>A part that cannot be had; see <see cref="GapReasons"/>.</summary>
    public static FeedBatch Gap(int connectionNumber, Guid connectionId, long fromSeq, long toSeq, string reason, ushort token = CommitToken.Unknown) =>
        new(connectionNumber, connectionId, fromSeq, toSeq, []) { GapReason = reason, Commits = [(toSeq, token)] };

    /// <summary>The part after a sequence number that lies inside it.</summary>
    public FeedBatch After(long seq) => new(ConnectionNumber, ConnectionId, seq + 1, LastSeq, [.. Entries.Skip((int)(seq + 1 - FirstSeq))])
    {
        GapReason = GapReason,
        TokenBefore = TokenAt(seq),
        Commits = Commits,
    };

    /// <summary>Bits of the commit that a number of the batch, or the one right before it, belongs to, if they are known.</summary>
    public ushort TokenAt(long seq)
    {
        // A viewer whose message was full before the first entry stands there, in a commit of which the batch has nothing.
        if (seq < FirstSeq)
            return seq == FirstSeq - 1 ? TokenBefore : CommitToken.Unknown;

        foreach (var (lastSeq, token) in Commits)
        {
            if (lastSeq >= seq)
                return token;
        }

        return CommitToken.Unknown;
    }

    /// <summary>Which entries a filter shows, in order. Viewers share the answer when they share the filter (<see cref="FilterPool"/>).</summary>
    public IReadOnlyList<EntryRun> Match(LogFilter filter)
    {
        if (filter.IsEmpty)
            return _all;

        if (_runs.TryGetValue(filter, out var known))
            return known;

        var runs = Evaluate(filter);
        if (_runs.Count < MaxSharedFilters)
            _runs.TryAdd(filter, runs);

        return runs;
    }

    private EntryRun[] Evaluate(LogFilter filter)
    {
        var runs = new List<EntryRun>();
        var start = 0;
        for (var i = 0; i <= Entries.Count; i++)
        {
            if (i < Entries.Count && filter.Matches(Entries[i]))
                continue;

            if (i > start)
                runs.Add(new EntryRun(start, i - start));

            start = i + 1;
        }

        return [.. runs];
    }
}
