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
/// <param name="Entries">In the order of commits; those of one connection in the order of its sequence.</param>
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
        var rows = plan.Segments.Count == 0 ? [] : await ReadRowsAsync(connection, projectNumber, plan, cancellationToken);
        var page = Assemble(plan, rows);
        return page with { IsLast = page.IsLast && isAll, Segments = segments.ToLookup(segment => segment.ConnectionNumber) };
    }

    /// <summary>
    /// One read of the big table for the whole vector: by the few disjoint time ranges of the ledger rows, along the unique
    /// key, filtered by sequence.
    /// </summary>
    private static async Task<Dictionary<int, List<LogEntry>>> ReadRowsAsync(
        NpgsqlConnection connection, int projectNumber, LedgerPlan plan, CancellationToken cancellationToken)
    {
        var times = plan.TimeRanges();
        await using var command = new NpgsqlCommand(
            $"""
            SELECT {EntryRow.Columns}
            FROM unnest($2, $3) AS span (from_ts, to_ts)
            CROSS JOIN LATERAL (
                SELECT entry.* FROM log_entries entry
                JOIN unnest($4, $5, $6) AS part (connection_number, first_seq, last_seq)
                    ON part.connection_number = entry.connection_number AND entry.seq BETWEEN part.first_seq AND part.last_seq
                WHERE entry.project_number = $1 AND entry.ts BETWEEN span.from_ts AND span.to_ts
            ) e
            JOIN known_connections c ON c.number = e.connection_number
            ORDER BY e.connection_number, e.seq
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
        var rows = new Dictionary<int, List<LogEntry>>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var entry = EntryRow.Read(reader);
            if (!rows.TryGetValue(entry.ConnectionNumber, out var list))
                rows.Add(entry.ConnectionNumber, list = []);

            list.Add(entry);
        }

        return rows;
    }

    /// <summary>Puts the rows into the order of commits; a row that the ledger names but the table has no longer is a gap.</summary>
    private static SequencePage Assemble(LedgerPlan plan, Dictionary<int, List<LogEntry>> rows)
    {
        var entries = new List<LogEntry>();
        var gaps = new List<SequenceGap>(plan.Gaps);
        var next = new Dictionary<int, int>();
        foreach (var segment in plan.Segments)
        {
            var list = rows.GetValueOrDefault(segment.ConnectionNumber) ?? [];
            var index = next.GetValueOrDefault(segment.ConnectionNumber);
            var expected = segment.FirstSeq;
            for (; index < list.Count && list[index].Seq <= segment.LastSeq; index++)
            {
                if (list[index].Seq > expected)
                    gaps.Add(new SequenceGap(segment.ConnectionNumber, expected, list[index].Seq - 1));

                expected = list[index].Seq + 1;
                entries.Add(list[index]);
            }

            if (expected <= segment.LastSeq)
                gaps.Add(new SequenceGap(segment.ConnectionNumber, expected, segment.LastSeq));

            next[segment.ConnectionNumber] = index;
        }

        return new SequencePage(entries, plan.Reached, gaps, plan.IsLast);
    }
}
