using System.Runtime.CompilerServices;
using LiveLogs.Logs;
using Npgsql;

namespace LiveLogs.Storage;

/// <summary>Where an entry stands in the order of time: by <c>ts</c>, then by key.</summary>
/// <param name="UnixMicroseconds">Event time, microseconds since the epoch.</param>
/// <param name="EventKey">Decides between entries of the same microsecond.</param>
internal readonly record struct EntryPlace(long UnixMicroseconds, long EventKey)
{
    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddMicroseconds(UnixMicroseconds);

    public static EntryPlace Of(LogEntry entry) => new(entry.Timestamp.UnixMicroseconds, entry.EventKey);

    /// <summary>Before it lies everything that is older than an instant.</summary>
    public static EntryPlace At(DateTimeOffset time) => new(EventTime.From(time).UnixMicroseconds, long.MinValue);
}

/// <summary>Which entries of a project are wanted, newest first.</summary>
internal sealed record NewestQuery
{
    public required int ProjectNumber { get; init; }

    public required LogFilter Filter { get; init; }

    /// <summary>Event time, inclusive.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Event time, exclusive.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Only what is older than this; null for the newest.</summary>
    public EntryPlace? Before { get; init; }

    /// <summary>Entries at most.</summary>
    public required int Limit { get; init; }

    /// <summary>The slices of event time in which to look.</summary>
    public TimeSlices Slices(DateTimeOffset now)
    {
        if (Before is not { } before)
            return new TimeSlices(From, To, now);

        // One microsecond more, since among equals the key decides; but nothing of an instant comes before all of it, and a slice of nothing is no progress.
        var end = before == EntryPlace.At(before.Time) ? before.Time : before.Time.AddMicroseconds(1);
        return new TimeSlices(From, end < To ? end : To, now);
    }
}

/// <summary>
/// Reads the entries that match, newest first, slice by slice of event time; a reader that has enough stops, and older
/// slices are not touched.
/// </summary>
internal sealed class NewestEntries(EntrySnapshot snapshot, NewestQuery query, TimeProvider time)
{
    /// <summary>Rows that are read at once to look through them here.</summary>
    private const int InexactPage = 1_000;

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
        var place = query.Before;
        for (var more = !stretch.IsEmpty; more && _found < query.Limit;)
        {
            var page = await ReadPageAsync(place, stretch, cancellationToken);
            foreach (var entry in page.Matching)
                yield return entry;

            _found += page.Matching.Count;
            (more, place) = (page.Next is not null, page.Next);
            Reached = page.Next ?? EntryPlace.At(stretch.From);
        }

        if (stretch.IsEmpty)
            Reached = EntryPlace.At(stretch.From);

        _searched += stretch.To - stretch.From;
    }

    /// <summary>A filter that SQL can only narrow down decides here; the rest of the slice is then asked for page by page.</summary>
    private async Task<(IReadOnlyList<LogEntry> Matching, EntryPlace? Next)> ReadPageAsync(
        EntryPlace? before, SearchStretch stretch, CancellationToken cancellationToken)
    {
        var (command, isExact) = Command(query with { Before = before, Limit = query.Limit - _found }, stretch, WillFindFew(stretch.To - stretch.From));
        var entries = await snapshot.ReadAsync(command, new List<LogEntry>(), (row, into) => into.Add(EntryRow.Read(row)), cancellationToken);
        if (isExact)
            return (entries, null);

        var matching = entries.Where(query.Filter.Matches).Take(query.Limit - _found).ToList();
        return (matching, entries.Count < InexactPage ? null : EntryPlace.Of(entries[^1]));
    }

    /// <summary>The question about one stretch, and whether all that it gives matches.</summary>
    internal static (NpgsqlCommand Command, bool IsExact) Command(NewestQuery query, SearchStretch stretch, bool willFindFew)
    {
        var command = new NpgsqlCommand();
        var sql = new FilterSql(command.Parameters, useTextIndex: willFindFew && stretch is { HasTextIndex: true, Blocks: null });
        var condition = sql.Condition(query.Filter);
        var place = query.Before is { } known ? $"AND (e.ts, e.event_key) < ({sql.Parameter(known.Time)}, {sql.Parameter(known.EventKey)})" : "";
        command.CommandText =
            $"""
            SELECT {EntryRow.Columns}
            FROM (
                SELECT e.* FROM {stretch.Rows(sql, query.ProjectNumber, $"{condition.Sql} {place}", isFence: condition.IsExact && willFindFew)}
                ORDER BY e.ts DESC, e.event_key DESC
                LIMIT {sql.Parameter(condition.IsExact ? query.Limit : InexactPage)}) e
            JOIN connections c ON c.number = e.connection_number
            ORDER BY e.ts DESC, e.event_key DESC
            """;
        return (command, condition.IsExact);
    }

    /// <summary>
    /// What newer slices gave says which way is short: to walk the order of time until there are enough, or to find all and
    /// sort them. PostgreSQL itself guesses, and wrongly where a text is rare. OFFSET 0 keeps it from the walk.
    /// </summary>
    private bool WillFindFew(TimeSpan length) => _searched > TimeSpan.Zero && _found * (length / _searched) < query.Limit;
}
