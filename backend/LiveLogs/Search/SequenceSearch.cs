using LiveLogs.Logs;
using LiveLogs.Storage;
using Npgsql;

namespace LiveLogs.Search;

/// <summary>Entries that a client does not get.</summary>
/// <param name="ConnectionId">Of which connection; null for all.</param>
/// <param name="FromSeq">First sequence number; null when it cannot be told.</param>
/// <param name="ToSeq">Last sequence number; null when it cannot be told.</param>
/// <param name="Reason"><c>retention</c>, or <c>reset</c>: the position was from another life of the database.</param>
internal sealed record MissingRange(Guid? ConnectionId, long? FromSeq, long? ToSeq, string Reason);

/// <summary>What was stored after a place, in sequence order.</summary>
/// <param name="Entries">Those that match.</param>
/// <param name="Missing">What is missing of the part that was read.</param>
/// <param name="Reached">The place after them, entries that the filter hid included.</param>
/// <param name="CaughtUp">Whether that was all there is now.</param>
internal sealed record SequenceFound(
    IReadOnlyList<LogEntry> Entries, IReadOnlyList<MissingRange> Missing, SortedDictionary<int, long> Reached, bool CaughtUp);

/// <summary>Answers "what came since?" for clients that ask instead of listening. Reads the primary: a place may be of this very second.</summary>
internal sealed class SequenceSearch(SequenceReader reader, NpgsqlDataSource database, Installation installation)
{
    private const int PageSize = 1_000;

    /// <summary>A filter that shows little does not keep one request busy with all of history: the client asks on.</summary>
    private const int MaxPages = 20;

    public async Task<SequenceFound> FindAsync(
        int projectNumber, Position after, LogFilter filter, int limit, CancellationToken cancellationToken)
    {
        var heads = await reader.ReadHeadsAsync(projectNumber, cancellationToken);
        if (after.Generation != installation.Generation)
            return new SequenceFound([], [new MissingRange(null, null, null, "reset")], new(heads.ToDictionary()), CaughtUp: true);

        var names = await ReadNamesAsync(projectNumber, cancellationToken);
        var walk = new Walk(after, filter, limit, names);
        walk.CutTo(heads);
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var page = await reader.ReadAsync(projectNumber, walk.Reached, heads, PageSize, cancellationToken);
            if (!walk.Take(page) || page.IsLast)
                return walk.Found(caughtUp: page.IsLast && !walk.IsFull);
        }

        return walk.Found(caughtUp: false);
    }

    private async Task<Dictionary<int, Guid>> ReadNamesAsync(int projectNumber, CancellationToken cancellationToken)
    {
        var names = new Dictionary<int, Guid>();
        await using var command = database.CreateCommand("SELECT number, id FROM connections WHERE project_number = $1");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = projectNumber });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            names.Add(rows.GetInt32(0), rows.GetGuid(1));

        return names;
    }

    /// <summary>One request's way through the pages.</summary>
    private sealed class Walk(Position after, LogFilter filter, int limit, Dictionary<int, Guid> names)
    {
        private readonly List<LogEntry> _entries = [];
        private readonly List<MissingRange> _missing = [];

        public SortedDictionary<int, long> Reached { get; } = new(after.Seqs);

        public bool IsFull { get; private set; }

        public SequenceFound Found(bool caughtUp) => new(_entries, _missing, Reached, caughtUp);

        /// <summary>A place beyond the heads was never given out by this database: said, and taken back to the head.</summary>
        public void CutTo(IReadOnlyDictionary<int, long> heads)
        {
            foreach (var (connection, seq) in Reached.ToArray())
            {
                if (!heads.TryGetValue(connection, out var head))
                {
                    Reached.Remove(connection);
                }
                else if (seq > head)
                {
                    Reached[connection] = head;
                    _missing.Add(new MissingRange(names.GetValueOrDefault(connection), null, null, "reset"));
                }
            }
        }

        /// <returns>False when the limit was met before the page was used up.</returns>
        public bool Take(SequencePage page)
        {
            foreach (var entry in page.Entries)
            {
                if (filter.Matches(entry))
                {
                    IsFull = _entries.Count == limit;
                    if (IsFull)
                        break;

                    _entries.Add(entry);
                }

                Reached[entry.ConnectionNumber] = entry.Seq;
            }

            if (!IsFull)
            {
                foreach (var (connection, seq) in page.Reached)
                    Reached[connection] = Math.Max(seq, Reached.GetValueOrDefault(connection));
            }

            _missing.AddRange(
                from gap in page.Gaps
                where gap.ToSeq <= Reached.GetValueOrDefault(gap.ConnectionNumber)
                select new MissingRange(names.GetValueOrDefault(gap.ConnectionNumber), gap.FromSeq, gap.ToSeq, "retention"));
            return !IsFull;
        }
    }
}
