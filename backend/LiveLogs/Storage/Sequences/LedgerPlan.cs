using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Storage.Sequences;

/// <summary>Sequence numbers of one connection that a reader wants: after one, up to and including the other.</summary>
internal readonly record struct SequenceRange(int ConnectionNumber, long AfterSeq, long UpToSeq);

/// <summary>Consecutive entries of one connection that one commit stored within one hour of event time.</summary>
internal readonly record struct LedgerSegment(
    int ConnectionNumber, long FirstSeq, long LastSeq, DateTime MinTs, DateTime MaxTs, DateTime CommittedAt)
{
    /// <summary>Bits of the commit (<see cref="CommitToken"/>).</summary>
    public ushort Token { get; init; }
}

/// <summary>Which part of the ledger one page of a <see cref="SequenceReader"/> covers.</summary>
internal sealed class LedgerPlan
{
    /// <summary>Ledger rows looked at per connection and page.</summary>
    private const int SegmentsPerConnection = 64;

    private LedgerPlan(List<LedgerSegment> segments, Dictionary<int, long> reached, List<SequenceGap> gaps, bool isLast)
    {
        Segments = segments;
        Reached = reached;
        Gaps = gaps;
        IsLast = isLast;
    }

    /// <summary>What the page reads, in the order of commits.</summary>
    public List<LedgerSegment> Segments { get; }

    public IReadOnlyDictionary<int, long> Reached { get; }

    /// <summary>Numbers that the ledger itself no longer knows.</summary>
    public IReadOnlyList<SequenceGap> Gaps { get; }

    public bool IsLast { get; }

    /// <summary>The oldest ledger rows of each range, by connection and sequence, and the one before it: that of what the reader has.</summary>
    public static async Task<List<LedgerSegment>> ReadAsync(
        NpgsqlConnection connection, List<SequenceRange> ranges, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT segment.connection_number, segment.first_seq, segment.last_seq, segment.min_ts, segment.max_ts, segment.committed_at, segment.batch_token
            FROM unnest($1, $2, $3) AS wanted (connection_number, after_seq, up_to_seq)
            CROSS JOIN LATERAL (
                SELECT * FROM log_ledger ledger
                WHERE ledger.connection_number = wanted.connection_number
                    AND ledger.last_seq >= wanted.after_seq AND ledger.first_seq <= wanted.up_to_seq
                ORDER BY ledger.last_seq LIMIT $4
            ) segment
            ORDER BY segment.connection_number, segment.last_seq
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = ranges.ConvertAll(range => range.ConnectionNumber), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
                new() { Value = ranges.ConvertAll(range => range.AfterSeq), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                new() { Value = ranges.ConvertAll(range => range.UpToSeq), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                new() { Value = SegmentsPerConnection + 1 },
            },
        };
        var segments = new List<LedgerSegment>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            segments.Add(Read(reader));

        return segments;
    }

    private static LedgerSegment Read(NpgsqlDataReader row) =>
        new(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetDateTime(3), row.GetDateTime(4), row.GetDateTime(5))
        {
            Token = CommitToken.Bits(row.GetInt64(6)),
        };

    /// <summary>
    /// Takes segments in the order of commits, each connection's in the order of its sequence, until the page is full; a
    /// segment that does not fit is cut.
    /// </summary>
    public static LedgerPlan Make(List<SequenceRange> ranges, List<LedgerSegment> segments, int limit)
    {
        var wanted = ranges.ToDictionary(range => range.ConnectionNumber);
        var queues = segments.Where(segment => segment.LastSeq > wanted[segment.ConnectionNumber].AfterSeq)
            .GroupBy(segment => segment.ConnectionNumber).ToDictionary(group => group.Key, group => new Queue<LedgerSegment>(group));
        var reached = new Dictionary<int, long>();
        var chosen = new List<LedgerSegment>();
        var gaps = new List<SequenceGap>();
        var truncated = queues.Where(queue => queue.Value.Count >= SegmentsPerConnection).Select(queue => queue.Key).ToHashSet();
        long room = limit;
        while (room > 0 && Next(queues) is { } segment)
        {
            var range = wanted[segment.ConnectionNumber];
            var from = reached.GetValueOrDefault(segment.ConnectionNumber, range.AfterSeq) + 1;
            if (segment.FirstSeq > from)
                gaps.Add(new SequenceGap(segment.ConnectionNumber, from, segment.FirstSeq - 1));

            var first = Math.Max(segment.FirstSeq, from);
            var last = Math.Min(Math.Min(segment.LastSeq, range.UpToSeq), first + room - 1);
            chosen.Add(segment with { FirstSeq = first, LastSeq = last });
            reached[segment.ConnectionNumber] = last;
            room -= last - first + 1;
            if (last == Math.Min(segment.LastSeq, range.UpToSeq))
                queues[segment.ConnectionNumber].Dequeue();
        }

        AddTrailingGaps(ranges, queues, truncated, reached, gaps);
        var isLast = ranges.TrueForAll(range => reached.GetValueOrDefault(range.ConnectionNumber, range.AfterSeq) == range.UpToSeq);
        return new LedgerPlan(chosen, reached, gaps, isLast);
    }

    /// <summary>The part of the plan that ends with an entry; the next page begins after it.</summary>
    /// <param name="part">The index of its segment.</param>
    /// <param name="lastSeq">Its sequence number.</param>
    public LedgerPlan UpTo(int part, long lastSeq)
    {
        if (part == Segments.Count - 1 && lastSeq == Segments[part].LastSeq)
            return this;

        List<LedgerSegment> read = [.. Segments[..part], Segments[part] with { LastSeq = lastSeq }];
        var reached = read.GroupBy(segment => segment.ConnectionNumber).ToDictionary(group => group.Key, group => group.Max(segment => segment.LastSeq));
        var gaps = Gaps.Where(gap => gap.ToSeq <= reached.GetValueOrDefault(gap.ConnectionNumber)).ToList();
        return new LedgerPlan(read, reached, gaps, isLast: false);
    }

    /// <summary>The disjoint time ranges of the chosen segments.</summary>
    public List<(DateTime From, DateTime To)> TimeRanges()
    {
        var ranges = new List<(DateTime From, DateTime To)>();
        foreach (var segment in Segments.OrderBy(segment => segment.MinTs))
        {
            if (ranges.Count > 0 && segment.MinTs <= ranges[^1].To)
                ranges[^1] = (ranges[^1].From, segment.MaxTs > ranges[^1].To ? segment.MaxTs : ranges[^1].To);
            else
                ranges.Add((segment.MinTs, segment.MaxTs));
        }

        return ranges;
    }

    private static LedgerSegment? Next(Dictionary<int, Queue<LedgerSegment>> queues)
    {
        LedgerSegment? next = null;
        foreach (var queue in queues.Values)
        {
            if (queue.TryPeek(out var segment) && (next is null || segment.CommittedAt < next.Value.CommittedAt))
                next = segment;
        }

        return next;
    }

    /// <summary>Where the ledger ends before the range does, retention took the rest.</summary>
    private static void AddTrailingGaps(
        List<SequenceRange> ranges,
        Dictionary<int, Queue<LedgerSegment>> queues,
        HashSet<int> truncated,
        Dictionary<int, long> reached,
        List<SequenceGap> gaps)
    {
        foreach (var range in ranges)
        {
            var from = reached.GetValueOrDefault(range.ConnectionNumber, range.AfterSeq);
            var exhausted = !queues.TryGetValue(range.ConnectionNumber, out var queue) || queue.Count == 0;
            if (!exhausted || truncated.Contains(range.ConnectionNumber) || from >= range.UpToSeq)
                continue;

            gaps.Add(new SequenceGap(range.ConnectionNumber, from + 1, range.UpToSeq));
            reached[range.ConnectionNumber] = range.UpToSeq;
        }
    }
}
