using System.Runtime.CompilerServices;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Entries;
using Npgsql;

namespace LiveLogs.Storage.Queries;

/// <summary>Which entries of a project are wanted, newest first.</summary>
internal sealed record NewestQuery
{
    public required int ProjectNumber { get; init; }

    public required LogFilter Filter { get; init; }

    /// <summary>Event time, inclusive.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Event time, exclusive.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Only what comes after this in the order of pages; null for the newest.</summary>
    public EntryPlace? Before { get; init; }

    /// <summary>Only what cursors of former versions had not shown yet; null for all.</summary>
    public KeyPlace? BeforeKey { get; init; }

    /// <summary>Entries at most.</summary>
    public required int Limit { get; init; }

    /// <summary>The slices of event time in which to look.</summary>
    public TimeSlices Slices(DateTimeOffset now)
    {
        if (Before is not { } before)
            return new TimeSlices(From, To, now);

        // One microsecond more, since among equals connection and number decide; but nothing of an instant comes before all of it, and a slice of nothing is no progress.
        var end = before.IsBeforeInstant ? before.Instant : before.Instant.AddMicroseconds(1);
        return new TimeSlices(From, end < To ? end : To, now);
    }
}

/// <summary>
/// Reads the entries that match, newest first, slice by slice of event time; a reader that has enough stops, and older
/// slices are not touched.
/// </summary>
internal sealed class NewestEntries(EntrySnapshot snapshot, NewestQuery query, TimeProvider time)
{
    /// <summary>Rows that are read at once to look through them here; more when all of them were of one instant, which is read anew for each page.</summary>
    private const int InexactPage = 1_000;
    private const int MaxInexactPage = 128_000;

    private readonly BlockIndex _index = new(snapshot, query.ProjectNumber, query.Filter, time.GetUtcNow());
    private TimeSpan _searched;
    private int _found;

    /// <summary>Everything before it is still to be looked at; null while nothing was. Holds also when the time limit ended the read.</summary>
    public EntryPlace? Reached { get; private set; }

    /// <exception cref="QueryTimeoutException">The budget is used up.</exception>
    public async IAsyncEnumerable<LogEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var slices = query.Slices(time.GetUtcNow());
        while (_found < query.Limit && slices.TryNext(out var from, out var to))
        {
            var started = time.GetTimestamp();
            foreach (var stretch in await _index.FindAsync(from, to, cancellationToken))
            {
                await foreach (var entry in ReadAsync(stretch, cancellationToken))
                    yield return entry;

                if (_found >= query.Limit)
                    break;
            }

            slices.Took(time.GetElapsedTime(started));
        }
    }

    private async IAsyncEnumerable<LogEntry> ReadAsync(SearchStretch stretch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (place, size) = (query.Before, InexactPage);
        for (var more = !stretch.IsEmpty; more && _found < query.Limit;)
        {
            var page = await ReadPageAsync(place, size, stretch, cancellationToken);
            foreach (var entry in page.Matching)
                yield return entry;

            _found += page.Matching.Count;
            if (!page.IsFull)
                size = page.Next?.UnixMicroseconds == place?.UnixMicroseconds ? Math.Min(4 * size, MaxInexactPage) : InexactPage;
            (more, place) = (page.Next is not null, page.Next);
            Reached = page.Next ?? EntryPlace.At(stretch.From);
        }

        if (stretch.IsEmpty)
            Reached = EntryPlace.At(stretch.From);

        _searched += stretch.To - stretch.From;
    }

    /// <summary>A filter that SQL can only narrow down decides here; the rest of the slice is then asked for page by page.</summary>
    private async Task<(IReadOnlyList<LogEntry> Matching, EntryPlace? Next, bool IsFull)> ReadPageAsync(
        EntryPlace? before, int size, SearchStretch stretch, CancellationToken cancellationToken)
    {
        var wanted = query.Limit - _found;
        var (command, isExact) = Command(query with { Before = before, Limit = wanted }, stretch, WillFindFew(stretch.To - stretch.From), size);
        var page = new InexactRows(isExact ? null : query.Filter, wanted);
        await snapshot.ReadAsync(command, page, static (row, into) => into.Add(row), cancellationToken);
        return (page.Matching, page.IsFull || !(isExact || page.Count < size) ? page.Last : null, page.IsFull);
    }

    /// <summary>The question about one stretch, and whether all that it gives matches.</summary>
    /// <remarks>
    /// The rows come in the order of the unique index, up to and including all of the instant at which there are enough: only those of one instant
    /// are then put into the order that people see. Both engines give <c>ts DESC</c> without sorting, TimescaleDB from compressed days too.
    /// Of those the database sends no more than <see cref="PageBytes"/>; the last column says whether a row reaches it, so that others may be left.
    /// </remarks>
    internal static (NpgsqlCommand Command, bool IsExact) Command(NewestQuery query, SearchStretch stretch, bool willFindFew, int inexactPage = InexactPage)
    {
        var command = new NpgsqlCommand();
        var sql = new FilterSql(command.Parameters, useTextIndex: willFindFew && stretch is { HasTextIndex: true, Blocks: null });
        var condition = sql.Condition(query.Filter);
        var rows = stretch.Rows(sql, query.ProjectNumber, $"{condition.Sql} {Places(query, sql)}", isFence: condition.IsExact && willFindFew);
        var limit = sql.Parameter(condition.IsExact ? query.Limit : inexactPage);
        command.CommandText =
            $"""
            SELECT {EntryRow.Columns}, e.taken >= {PageBytes.Max}
            FROM (
                SELECT e.*, {PageBytes.StoredSize} AS size, sum({PageBytes.StoredSize}) OVER (ORDER BY {EntryPlace.NewestFirst} ROWS UNBOUNDED PRECEDING) AS taken
                FROM (
                    SELECT e.* FROM (SELECT e.* FROM {rows} ORDER BY e.ts DESC FETCH FIRST ({limit}) ROWS WITH TIES) e
                    ORDER BY {EntryPlace.NewestFirst}
                    LIMIT {limit}) e) e
            JOIN known_connections c ON c.number = e.connection_number
            WHERE e.taken - e.size < {PageBytes.Max}
            ORDER BY {EntryPlace.NewestFirst}
            """;
        return (command, condition.IsExact);
    }

    private static string Places(NewestQuery query, FilterSql sql)
    {
        var places = "";
        if (query.Before is { } before)
        {
            var time = sql.Parameter(before.Instant);
            places = $"""
                AND e.ts <= {time} AND (e.ts, {EntryRow.Nanos}, e.connection_number, e.seq)
                    < ({time}, {sql.Parameter(before.SubMicroseconds)}, {sql.Parameter(before.ConnectionNumber)}, {sql.Parameter(before.Seq)})
                """;
        }

        return query.BeforeKey is { } key ? $"{places} AND (e.ts, e.event_key) < ({sql.Parameter(key.Instant)}, {sql.Parameter(key.EventKey)})" : places;
    }

    /// <summary>
    /// What newer slices gave says which way is short: to walk the order of time until there are enough, or to find all and
    /// sort them. PostgreSQL itself guesses, and wrongly where a text is rare. OFFSET 0 keeps it from the walk.
    /// </summary>
    private bool WillFindFew(TimeSpan length) => _searched > TimeSpan.Zero && _found * (length / _searched) < query.Limit;

    /// <summary>What of a page matches, and where it ended. What matches beyond <see cref="PageBytes"/> is left for the next page.</summary>
    /// <param name="filter">Null when all of it matches.</param>
    /// <param name="wanted">Matching ones at most.</param>
    private sealed class InexactRows(LogFilter? filter, int wanted)
    {
        private readonly List<LogEntry> _matching = [];
        private PageBytes _bytes;
        private bool _isCut;

        /// <summary>The rows after <see cref="Last"/> were not looked at.</summary>
        public bool IsFull => _isCut || _bytes.IsFull;

        public IReadOnlyList<LogEntry> Matching => _matching;

        public int Count { get; private set; }

        public EntryPlace? Last { get; private set; }

        public void Add(NpgsqlDataReader row)
        {
            if (IsFull)
                return;

            var entry = EntryRow.Read(row);
            Count++;
            Last = EntryPlace.Of(entry);
            _isCut = row.GetBoolean(EntryRow.ColumnCount);
            if (_matching.Count >= wanted || !(filter is null || filter.Matches(entry)))
                return;

            _matching.Add(entry);
            _bytes.Take(entry);
        }
    }
}
