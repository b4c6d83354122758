using LiveLogs.Logs.Filters;
using Npgsql;

namespace LiveLogs.Storage.Queries;

/// <summary>Which entries of a project are to be counted, and by what.</summary>
internal sealed record CountQuery
{
    public required int ProjectNumber { get; init; }

    public required LogFilter Filter { get; init; }

    /// <summary>Event time, inclusive.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Event time, exclusive.</summary>
    public required DateTimeOffset To { get; init; }

    public required EntryDimension By { get; init; }

    /// <summary>The length of a bucket, counted from <see cref="Origin"/>; null for one over all.</summary>
    public TimeSpan? Bucket { get; init; }

    /// <summary>Where buckets begin; null for <see cref="From"/>.</summary>
    public DateTimeOffset? Origin { get; init; }

    public DateTimeOffset FirstBucket => Origin ?? From;
}

/// <summary>How often a value was found.</summary>
/// <param name="Count">Entries that have it.</param>
/// <param name="Firsts">Those of them of which it is the first value: an entry has several when the field is an array. Over all values, the number of entries.</param>
internal readonly record struct ValueCount(long Count, long Firsts)
{
    public static ValueCount operator +(ValueCount left, ValueCount right) => new(left.Count + right.Count, left.Firsts + right.Firsts);
}

/// <summary>
/// Counts the entries themselves, newest first and slice by slice, so that what was counted when the time limit came is right for
/// the time that it covers.
/// </summary>
internal sealed class EntryCounts(EntrySnapshot snapshot, CountQuery query, TimeProvider time)
{
    /// <summary>Buckets and values that one slice distinguishes; of more, the rarest are counted together.</summary>
    private const int MaxGroups = 10_000;

    private readonly ValueTally _tally = new();

    /// <summary>By the beginning of the bucket and the value, which is null where entries have none.</summary>
    public IReadOnlyDictionary<(DateTimeOffset Bucket, string? Value), ValueCount> Counts => _tally.Counts;

    /// <summary>Entries by bucket whose values are not distinguished: with <see cref="Counts"/> they are all.</summary>
    public IReadOnlyDictionary<DateTimeOffset, ValueCount> Rest => _tally.Rest;

    /// <summary>Everything from here on was counted; null while nothing was.</summary>
    public DateTimeOffset? Reached { get; private set; }

    /// <summary>Some rare values are not distinguished, so others may have more entries than are counted for them.</summary>
    public bool IsApproximate => Rest.Count > 0;

    /// <exception cref="QueryTimeoutException">The budget is used up; what was counted before stands.</exception>
    public async Task CountAsync(CancellationToken cancellationToken)
    {
        var slices = new TimeSlices(query.From, query.To, time.GetUtcNow());
        var index = new BlockIndex(snapshot, query.ProjectNumber, query.Filter, time.GetUtcNow());
        while (slices.TryNext(out var from, out var to))
        {
            var started = time.GetTimestamp();
            foreach (var stretch in await index.FindAsync(from, to, cancellationToken))
            {
                if (!stretch.IsEmpty)
                    _tally.Add(await CountAsync(stretch, cancellationToken));

                Reached = stretch.From;
            }

            slices.Took(time.GetElapsedTime(started));
        }
    }

    /// <summary>Counts a stretch for itself: one that the time limit cuts short does not count.</summary>
    private async Task<ValueTally> CountAsync(SearchStretch stretch, CancellationToken cancellationToken)
    {
        var (command, isExact) = Command(stretch);
        return isExact
            ? await snapshot.ReadAsync(command, new ValueTally(), Read, cancellationToken)
            : await LookAsync(stretch.From, stretch.To, cancellationToken);
    }

    /// <summary>A filter that SQL can only narrow down has to look at each entry.</summary>
    private async Task<ValueTally> LookAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var counted = new ValueTally();
        var entries = snapshot.Newest(new NewestQuery
        {
            ProjectNumber = query.ProjectNumber,
            Filter = query.Filter,
            From = from,
            To = to,
            Limit = int.MaxValue,
        });
        await foreach (var entry in entries.ReadAsync(cancellationToken))
        {
            var (bucket, isFirst) = (BucketOf(entry.Timestamp.ToDateTimeOffset()), true);
            foreach (var value in query.By.ValuesOf(entry).DefaultIfEmpty())
            {
                counted.Add(bucket, value, new ValueCount(1, isFirst ? 1 : 0));
                isFirst = false;
            }
        }

        return counted;
    }

    private DateTimeOffset BucketOf(DateTimeOffset time) =>
        query.Bucket is { } length ? query.FirstBucket + (length * ((time - query.FirstBucket).Ticks / length.Ticks)) : query.FirstBucket;

    private (NpgsqlCommand Command, bool IsExact) Command(SearchStretch stretch)
    {
        var command = new NpgsqlCommand();
        var sql = new FilterSql(command.Parameters, useTextIndex: stretch is { HasTextIndex: true, Blocks: null });
        var condition = sql.Condition(query.Filter);
        var origin = sql.Parameter(query.FirstBucket);
        var bucket = query.Bucket is { } length ? $"date_bin({sql.Parameter(length)}, e.ts, {origin})" : origin;
        command.CommandText =
            $"""
            WITH counted AS (
                SELECT {bucket} AS bucket, v.value, count(*) AS n, count(*) FILTER (WHERE v.is_first) AS firsts
                FROM {stretch.Rows(sql, query.ProjectNumber, condition.Sql, isFence: false)}
                CROSS JOIN LATERAL {sql.Values(query.By)} AS v (value, is_first)
                GROUP BY 1, 2),
            ranked AS (SELECT *, row_number() OVER (ORDER BY value IS NULL DESC, n DESC) > {sql.Parameter(MaxGroups)} AS is_rest FROM counted)
            SELECT bucket, CASE WHEN NOT is_rest THEN value END, sum(n)::bigint, sum(firsts)::bigint, is_rest
            FROM ranked
            GROUP BY 1, 2, 5
            """;
        return (command, condition.IsExact);
    }

    private static void Read(NpgsqlDataReader row, ValueTally into)
    {
        var (bucket, count) = (row.GetFieldValue<DateTimeOffset>(0), new ValueCount(row.GetInt64(2), row.GetInt64(3)));
        if (row.GetBoolean(4))
            into.AddRest(bucket, count);
        else
            into.Add(bucket, row.IsDBNull(1) ? null : row.GetString(1), count);
    }
}
