using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Sequences;

namespace LiveLogs.Search;

/// <summary>Entries that a client does not get.</summary>
/// <param name="ConnectionId">Of which connection; null for all, or for one that is not known any more.</param>
/// <param name="FromSeq">First sequence number; null when it is unknown.</param>
/// <param name="ToSeq">Last sequence number; null when it is unknown.</param>
/// <param name="Reason"><c>retention</c>, or <c>reset</c>: the position was from another life of the database.</param>
internal sealed record MissingRange(Guid? ConnectionId, long? FromSeq, long? ToSeq, string Reason);

/// <summary>Entries that were stored after a position, in sequence order.</summary>
/// <param name="Entries">Those that match.</param>
/// <param name="Missing">What is missing of the part that was read.</param>
/// <param name="Position">The place after them, entries that the filter hid included.</param>
/// <param name="CaughtUp">Whether that was all there is now.</param>
internal sealed record SequenceFound(IReadOnlyList<LogEntry> Entries, IReadOnlyList<MissingRange> Missing, string Position, bool CaughtUp);

/// <summary>Answers "what came since?" for clients that ask instead of listening. Reads the primary: a place may be of this very second.</summary>
internal sealed class SequenceSearch(SequenceReader reader, PositionReader positions, Installation installation)
{
    private const int PageSize = 1_000;

    /// <summary>A filter that shows little does not keep one request busy with all of history: the client asks on.</summary>
    private const int MaxPages = 20;

    public async Task<SequenceFound> FindAsync(
        int projectNumber, Position after, LogFilter filter, int limit, CancellationToken cancellationToken)
    {
        var place = await positions.ResumeAsync(projectNumber, after, cancellationToken);
        var walk = new Walk(place, filter, limit);
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var page = await reader.ReadAsync(projectNumber, walk.Reached, place.Heads.Seqs, PageSize, cancellationToken);
            if (!walk.Take(page) || page.IsLast)
                return Found(caughtUp: page.IsLast && !walk.IsFull);
        }

        return Found(caughtUp: false);

        SequenceFound Found(bool caughtUp) => new(
            walk.Entries, walk.Missing, Position.Encode(installation.Generation, projectNumber, walk.Reached, walk.Tokens, place.Heads.Tombstones), caughtUp);
    }

    /// <summary>One request's way through the pages.</summary>
    private sealed class Walk(ResumedPlace place, LogFilter filter, int limit)
    {
        private readonly List<LogEntry> _entries = [];
        private PageBytes _bytes;
        private readonly List<MissingRange> _missing =
            [.. place.Losses.Select(loss => new MissingRange(loss.ConnectionId, null, null, loss.IsReset ? "reset" : "retention"))];

        public IReadOnlyList<LogEntry> Entries => _entries;

        public IReadOnlyList<MissingRange> Missing => _missing;

        public SortedDictionary<int, long> Reached { get; } = new(place.Seqs);

        public Dictionary<int, ushort> Tokens { get; } = new(place.Tokens);

        public bool IsFull { get; private set; }

        /// <returns>False when the limit was met before the page was used up.</returns>
        public bool Take(SequencePage page)
        {
            var moved = new HashSet<int>();
            foreach (var entry in page.Entries)
            {
                if (filter.Matches(entry))
                {
                    IsFull = _entries.Count == limit || _bytes.IsFull;
                    if (IsFull)
                        break;

                    _entries.Add(entry);
                    _bytes.Take(entry);
                }

                Reached[entry.ConnectionNumber] = entry.Seq;
                moved.Add(entry.ConnectionNumber);
            }

            if (!IsFull)
            {
                foreach (var (connection, seq) in page.Reached)
                {
                    Reached[connection] = Math.Max(seq, Reached.GetValueOrDefault(connection));
                    moved.Add(connection);
                }
            }

            foreach (var connection in moved)
                Tokens[connection] = page.TokenAt(connection, Reached[connection]);

            _missing.AddRange(
                from gap in page.Gaps
                where gap.ToSeq <= Reached.GetValueOrDefault(gap.ConnectionNumber)
                select new MissingRange(place.Heads.Ids.GetValueOrDefault(gap.ConnectionNumber), gap.FromSeq, gap.ToSeq, "retention"));
            return !IsFull;
        }
    }
}
