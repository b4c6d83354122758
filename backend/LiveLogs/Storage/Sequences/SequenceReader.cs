using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using LiveLogs.Storage.Entries;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Storage.Sequences;

/// <summary>Sequence numbers that a reader asked for and that are not there any more.</summary>
/// <param name="ConnectionNumber">Of which connection.</param>
/// <param name="FromSeq">First missing sequence number.</param>
/// <param name="ToSeq">Last missing sequence number.</param>
internal readonly record struct SequenceGap(int ConnectionNumber, long FromSeq, long ToSeq);

/// <summary>What was stored after some place in the sequences of a project.</summary>
/// <param name="Entries">In the order of commits; those of one connection in the order of its sequence. As many as were asked for, and as fit into <see cref="PageBytes"/>.</param>
/// <param name="Reached">How far this page got, for the connections that it moved: the next page continues from here.</param>
/// <param name="Gaps">Parts of the range that retention removed.</param>
/// <param name="IsLast">Whether everything up to the upper bound was read.</param>
internal sealed record SequencePage(
    IReadOnlyList<LogEntry> Entries,
    IReadOnlyDictionary<int, long> Reached,
    IReadOnlyList<SequenceGap> Gaps,
    bool IsLast)
{
    /// <summary>The ledger rows that it was read by, and those of what the reader had before.</summary>
    public ILookup<int, LedgerSegment> Segments { get; init; } = Enumerable.Empty<LedgerSegment>().ToLookup(segment => segment.ConnectionNumber);

    /// <summary>Bits of the commit that a sequence number belongs to (<see cref="CommitToken"/>), if the page knows it.</summary>
    public ushort TokenAt(int connectionNumber, long seq) =>
        Segments[connectionNumber].FirstOrDefault(segment => segment.FirstSeq <= seq && segment.LastSeq >= seq).Token;
}

/// <summary>Reads log entries in the order of their sequences, by way of the ledger.</summary>
internal sealed class SequenceReader(NpgsqlDataSource database)
{
    /// <summary>A page is read of so many connections at most, the lowest numbers first: so no position comes to name many that are half-read.</summary>
    public const int MaxConnections = 500;

    /// <summary>The last sequence number of every connection of a project, deleted ones included.</summary>
    public async Task<IReadOnlyDictionary<int, long>> ReadHeadsAsync(int projectNumber, CancellationToken cancellationToken)
    {
        var heads = new Dictionary<int, long>();
        await using var command = database.CreateCommand($"SELECT h.connection_number, h.seq FROM {HeadTable.Rows} h WHERE h.project_number = $1");
        command.Parameters.Add(new() { Value = projectNumber });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            heads.Add(reader.GetInt32(0), reader.GetInt64(1));

        return heads;
    }

    /// <summary>
    /// One page of what lies after <paramref name="after"/> (a connection that it does not name counts from 0) up to and
    /// including <paramref name="upTo"/> (only connections that it names are read).
    /// </summary>
    /// <param name="projectNumber">The project whose entries may be read.</param>
    /// <param name="after">The last sequence number that the reader has, per connection.</param>
    /// <param name="upTo">Where to stop, per connection: heads that were read before.</param>
    /// <param name="limit">How many entries a page holds at most.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<SequencePage> ReadAsync(
        int projectNumber,
        IReadOnlyDictionary<int, long> after,
        IReadOnlyDictionary<int, long> upTo,
        int limit,
        CancellationToken cancellationToken)
    {
        var ranges = upTo
            .Select(head => new SequenceRange(head.Key, after.GetValueOrDefault(head.Key), head.Value))
            .Where(range => range.AfterSeq < range.UpToSeq)
            .OrderBy(range => range.ConnectionNumber)
            .ToList();
        var isAll = ranges.Count <= MaxConnections;
        ranges = isAll ? ranges : ranges[..MaxConnections];
        if (ranges.Count == 0)
            return new SequencePage([], new Dictionary<int, long>(), [], IsLast: true);

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var segments = await LedgerPlan.ReadAsync(connection, ranges, cancellationToken);
        var plan = LedgerPlan.Make(ranges, segments, limit);
        var rows = plan.Segments.Count == 0 ? new PlannedRows() : await ReadRowsAsync(connection, projectNumber, plan, cancellationToken);
        var page = Assemble(rows.IsFull ? plan.UpTo(rows.LastPart, rows.Entries[^1].Seq) : plan, rows.Entries);
        return page with { IsLast = page.IsLast && isAll, Segments = segments.ToLookup(segment => segment.ConnectionNumber) };
    }

    /// <summary>
    /// One read of the big table for the whole vector: by the few disjoint time ranges of the ledger rows, along the unique
    /// key, filtered by sequence. The database sends them in the order of the plan, and stops where the page is full.
    /// </summary>
    private static async Task<PlannedRows> ReadRowsAsync(
        NpgsqlConnection connection, int projectNumber, LedgerPlan plan, CancellationToken cancellationToken)
    {
        var times = plan.TimeRanges();
        await using var command = new NpgsqlCommand(
            $"""
            SELECT {EntryRow.Columns}, e.part, e.taken >= {PageBytes.Max}
            FROM (
                SELECT e.*, {PageBytes.StoredSize} AS size, sum({PageBytes.StoredSize}) OVER (ORDER BY e.part, e.seq ROWS UNBOUNDED PRECEDING) AS taken
                FROM unnest($2, $3) AS span (from_ts, to_ts)
                CROSS JOIN LATERAL (
                    SELECT entry.*, part.part FROM log_entries entry
                    JOIN unnest($4, $5, $6) WITH ORDINALITY AS part (connection_number, first_seq, last_seq, part)
                        ON part.connection_number = entry.connection_number AND entry.seq BETWEEN part.first_seq AND part.last_seq
                    WHERE entry.project_number = $1 AND entry.ts BETWEEN span.from_ts AND span.to_ts
                ) e
            ) e
            JOIN known_connections c ON c.number = e.connection_number
            WHERE e.taken - e.size < {PageBytes.Max}
            ORDER BY e.part, e.seq
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = projectNumber },
                new() { Value = times.ConvertAll(range => range.From), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
                new() { Value = times.ConvertAll(range => range.To), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
                new() { Value = plan.Segments.ConvertAll(part => part.ConnectionNumber), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
                new() { Value = plan.Segments.ConvertAll(part => part.FirstSeq), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                new() { Value = plan.Segments.ConvertAll(part => part.LastSeq), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
            },
        };
        var rows = new PlannedRows();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(reader);

        return rows;
    }

    /// <summary>A row that the ledger names but the table has no longer is a gap.</summary>
    private static SequencePage Assemble(LedgerPlan plan, List<LogEntry> entries)
    {
        var (gaps, index) = (new List<SequenceGap>(plan.Gaps), 0);
        foreach (var segment in plan.Segments)
        {
            var expected = segment.FirstSeq;
            for (; index < entries.Count && entries[index].ConnectionNumber == segment.ConnectionNumber && entries[index].Seq <= segment.LastSeq; index++)
            {
                if (entries[index].Seq > expected)
                    gaps.Add(new SequenceGap(segment.ConnectionNumber, expected, entries[index].Seq - 1));

                expected = entries[index].Seq + 1;
            }

            if (expected <= segment.LastSeq)
                gaps.Add(new SequenceGap(segment.ConnectionNumber, expected, segment.LastSeq));
        }

        return new SequencePage(entries, plan.Reached, gaps, plan.IsLast);
    }

    /// <summary>The rows of a plan, in its order; none after those that fill the page.</summary>
    private sealed class PlannedRows
    {
        private PageBytes _bytes;
        private bool _isCut;

        public List<LogEntry> Entries { get; } = [];

        /// <summary>There may be more rows.</summary>
        public bool IsFull => _isCut || _bytes.IsFull;

        /// <summary>To which part of the plan the last row belongs.</summary>
        public int LastPart { get; private set; }

        public void Add(NpgsqlDataReader row)
        {
            if (IsFull)
                return;

            Entries.Add(EntryRow.Read(row));
            _bytes.Take(Entries[^1]);
            LastPart = (int)row.GetInt64(EntryRow.ColumnCount) - 1;
            _isCut = row.GetBoolean(EntryRow.ColumnCount + 1);
        }
    }
}
