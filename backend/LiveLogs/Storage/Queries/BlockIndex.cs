using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Indexes;
using Npgsql;

namespace LiveLogs.Storage.Queries;

/// <summary>
/// Where a text can be in the days that TimescaleDB has compressed: the columnstore takes no text index, but of each block of a thousand entries it is
/// kept which pieces of text they hold (<see cref="TextGrams"/>) and which values of attributes (<see cref="AttributeTerms"/>). A question reads the
/// blocks that have all of its pieces, and whatever was committed after the index was built. What has no index is read whole.
/// </summary>
internal sealed class BlockIndex(EntrySnapshot snapshot, int projectNumber, LogFilter filter, DateTimeOffset now)
{
    /// <summary>When more of the blocks may hold a text, all are read: it is common.</summary>
    private const double MaxShare = 0.5;

    /// <summary>Nothing newer has an index, whichever of the two clocks is right.</summary>
    private static readonly TimeSpan NeverNewer = TimeSpan.FromHours(24);

    private readonly BlockNeed? _need = BlockNeed.Of(filter.Root);

    /// <summary>Days that have an index, with the blocks that may hold a match, newest first; null when all is to be read.</summary>
    private readonly Dictionary<DateOnly, List<TimeRange>?> _days = [];
    private DateOnly _loadedFrom = DateOnly.MaxValue;
    private int _blocksAtOnce = StretchList.FirstBlocks;

    /// <summary>What has to be asked about a slice of time, newest first. Slices come from the newest to the oldest.</summary>
    /// <exception cref="QueryTimeoutException">The budget is used up.</exception>
    public async Task<IReadOnlyList<SearchStretch>> FindAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        if (_need is null || from >= now - NeverNewer)
            return [new SearchStretch(from, to)];

        var (first, last) = (DayOf(from), DayOf(to.AddTicks(-1)));
        if (first < _loadedFrom)
        {
            await LoadAsync(_need, first, last < _loadedFrom ? last : _loadedFrom.AddDays(-1), cancellationToken);
            _loadedFrom = first;
        }

        var list = new StretchList(to, _blocksAtOnce);
        foreach (var (day, blocks) in _days.Where(day => day.Key >= first && day.Key <= last).OrderByDescending(day => day.Key))
        {
            list.AddAll(StartOf(day.AddDays(1)), hasTextIndex: true);
            var start = StartOf(day) > from ? StartOf(day) : from;
            if (blocks is null)
                list.AddAll(start, hasTextIndex: false);
            else
                list.Add(start, blocks);
        }

        list.AddAll(from, hasTextIndex: true);
        _blocksAtOnce = list.BlocksAtOnce;
        return list.Stretches;
    }

    private async Task LoadAsync(BlockNeed need, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var parts = await snapshot.ReadAsync(
            Command($"SELECT day, part, blocks, newest, oldest FROM block_index WHERE project_number = $1 AND day BETWEEN $2 AND $3 AND version = {BlockIndexRows.Version} ORDER BY day, part", first, last),
            new List<Part>(),
            static (row, into) => into.Add(new Part(
                row.GetFieldValue<DateOnly>(0), row.GetInt32(1), row.GetInt32(2), row.GetFieldValue<DateTime[]>(3), row.GetFieldValue<DateTime[]>(4), [])),
            cancellationToken);
        if (parts.Exists(part => part.Blocks > 0))
            await ReadBitsAsync(parts.ToDictionary(part => (part.Day, part.Number)), need, first, last, cancellationToken);

        var late = parts.Exists(part => part.Blocks > 0) ? await ReadLateAsync(first, last, cancellationToken) : [];
        foreach (var day in parts.GroupBy(part => part.Day))
            _days[day.Key] = Find([.. day], need, late.Where(range => DateOnly.FromDateTime(range.Newest) == day.Key));
    }

    /// <summary>The blocks of a day that may hold a match, newest first; null when all of it is to be read.</summary>
    private static List<TimeRange>? Find(List<Part> parts, BlockNeed need, IEnumerable<TimeRange> late)
    {
        var found = new List<TimeRange>();
        foreach (var part in parts.Where(part => part.Blocks > 0))
        {
            var none = new byte[BlockBits.WidthOf(part.Blocks)];
            var bits = need.Find(bucket => part.Bits.GetValueOrDefault(bucket, none));
            for (var block = 0; block < part.Blocks; block++)
            {
                if ((bits[block >> 3] & (1 << (block & 7))) != 0)
                    found.Add(new TimeRange(part.Oldest[block], part.Newest[block]));
            }
        }

        return found.Count > MaxShare * parts.Sum(part => part.Blocks) || parts[0].Blocks == 0 ? null : Join(found.Concat(late));
    }

    /// <summary>Blocks may share an instant, and late entries may lie anywhere; what overlaps becomes one.</summary>
    private static List<TimeRange> Join(IEnumerable<TimeRange> ranges)
    {
        var joined = new List<TimeRange>();
        foreach (var range in ranges.OrderByDescending(range => range.Newest))
        {
            if (joined.Count > 0 && range.Newest >= joined[^1].Oldest)
                joined[^1] = joined[^1] with { Oldest = range.Oldest < joined[^1].Oldest ? range.Oldest : joined[^1].Oldest };
            else
                joined.Add(range);
        }

        return joined;
    }

    private async Task ReadBitsAsync(
        Dictionary<(DateOnly Day, int Number), Part> parts, BlockNeed need, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        // OFFSET 0 keeps PostgreSQL from reading the table instead of a few of its rows.
        var command = Command(
            $"""
            SELECT i.day, i.part, w.bucket, substr(b.bits, (w.bucket & (i.buckets - 1)) % i.buckets_per_slot * i.width + 1, i.width)
            FROM (SELECT *, (blocks + 7) / 8 AS width FROM block_index WHERE project_number = $1 AND day BETWEEN $2 AND $3 AND version = {BlockIndexRows.Version} AND blocks > 0) i
            CROSS JOIN unnest($4) AS w (bucket)
            CROSS JOIN LATERAL (
                SELECT bits FROM block_bits b
                WHERE b.project_number = i.project_number AND b.day = i.day AND b.part = i.part AND b.slot = (w.bucket & (i.buckets - 1)) / i.buckets_per_slot
                OFFSET 0) b
            """,
            first,
            last);
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. need.Buckets.Distinct()] });
        await snapshot.ReadAsync(
            command,
            parts,
            static (row, into) => into[(row.GetFieldValue<DateOnly>(0), row.GetInt32(1))].Bits[row.GetInt32(2)] = row.GetFieldValue<byte[]>(3),
            cancellationToken);
    }

    private Task<List<TimeRange>> ReadLateAsync(DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var command = Command(
            $"""
            SELECT l.min_ts, l.max_ts
            FROM log_ledger l
            JOIN {HeadTable.Rows} h ON h.connection_number = l.connection_number
            JOIN block_index i ON i.project_number = h.project_number AND i.part = 0 AND i.day = (l.max_ts AT TIME ZONE 'UTC')::date
            WHERE h.project_number = $1 AND i.day BETWEEN $2 AND $3 AND i.version = {BlockIndexRows.Version}
                AND l.max_ts >= $2::timestamp AT TIME ZONE 'UTC' AND l.max_ts < ($3 + 1)::timestamp AT TIME ZONE 'UTC' AND {BlockIndexRows.IsLate}
            """,
            first,
            last);
        return snapshot.ReadAsync(
            command, new List<TimeRange>(), static (row, into) => into.Add(new TimeRange(row.GetDateTime(0), row.GetDateTime(1))), cancellationToken);
    }

    private NpgsqlCommand Command(string sql, DateOnly first, DateOnly last) => new(sql)
    {
        Parameters =
        {
            new NpgsqlParameter<int> { TypedValue = projectNumber },
            new NpgsqlParameter<DateOnly> { TypedValue = first },
            new NpgsqlParameter<DateOnly> { TypedValue = last },
        },
    };

    private static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    private static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>A part of a day, with the blocks that have each wanted bucket.</summary>
    private sealed record Part(DateOnly Day, int Number, int Blocks, DateTime[] Newest, DateTime[] Oldest, Dictionary<int, byte[]> Bits);
}
