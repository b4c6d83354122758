using LiveLogs.Access;
using LiveLogs.Access.Limits;
using LiveLogs.Logs;
using LiveLogs.Operations.Problems;
using LiveLogs.Storage;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Search;

/// <summary>Writes all entries that match, newest first, as they are found: page after page, so that memory stays flat however many there are.</summary>
internal sealed class EntryExport(
    [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, QueryPlaces places, IOptions<SearchOptions> options, TimeProvider time)
{
    private const int PageSize = 1_000;

    /// <summary>
    /// Each page is a query of its own, along the keyset, and read to its end before any of it is written: while a client takes its time, no session of the
    /// database is held, and no place that others wait for.
    /// </summary>
    /// <param name="query">Which entries.</param>
    /// <param name="asker">Whose turn each page takes.</param>
    /// <param name="access">Ends the download when the caller may not have the rest; null: nothing does.</param>
    /// <param name="format">Where they go.</param>
    /// <param name="cancellationToken">The client left.</param>
    /// <returns>Where to go on and why, when it was cut.</returns>
    public async Task<(EntryPlace Next, CutView Cut)?> WriteAsync(
        NewestQuery query, Asker asker, AccessWatch? access, IEntryFormat format, CancellationToken cancellationToken)
    {
        var over = access?.Over ?? CancellationToken.None;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over);
        var last = query.Before;
        try
        {
            return await WriteAsync(query, asker, format, entry => last = EntryPlace.Of(entry), over, either.Token, cancellationToken);
        }
        catch (OperationCanceledException) when (access?.Refusal is not null && !cancellationToken.IsCancellationRequested)
        {
            return (last ?? EntryPlace.At(query.To), new CutView(access.Refusal.Code(), last?.Time.ToString()));
        }
    }

    /// <param name="query">Which entries.</param>
    /// <param name="asker">Whose turn each page takes.</param>
    /// <param name="format">Where they go.</param>
    /// <param name="onWritten">Is called for each entry.</param>
    /// <param name="over">Ends it between two entries. Not the other one, which is notified a moment later.</param>
    /// <param name="reading">Ends it while a page is read.</param>
    /// <param name="writing">The client left. A write that is given up for any other reason would break the connection, and the last line with it.</param>
    private async Task<(EntryPlace Next, CutView Cut)?> WriteAsync(
        NewestQuery query, Asker asker, IEntryFormat format, Action<LogEntry> onWritten, CancellationToken over, CancellationToken reading, CancellationToken writing)
    {
        var started = time.GetTimestamp();
        for (var left = query.Limit; ;)
        {
            if (time.GetElapsedTime(started) > options.Value.ExportTimeout && query.Before is { } place)
                return (place, CutView.ByTime(place.Instant));

            var wanted = Math.Min(PageSize, left);
            var (page, reached, isTimeOver) = await ReadPageAsync(query with { Limit = wanted }, asker, reading);
            foreach (var entry in page)
            {
                over.ThrowIfCancellationRequested();
                await format.WriteAsync(entry, writing);
                onWritten(entry);
            }

            left -= page.Count;
            // The time limit of one query was not enough to get any further: nor would it be for the same query again.
            if (isTimeOver && (reached is null || reached == query.Before))
                return (query.Before ?? EntryPlace.At(query.To), CutView.ByTime(query.Before?.Instant));

            if (!isTimeOver && page.Count < wanted)
                return null;

            // A full page ends at its last entry; one that ran out of time, where it had looked through everything.
            query = query with { Before = page.Count == wanted ? EntryPlace.Of(page[^1]) : reached };
            if (left == 0)
                return (query.Before!.Value, new CutView("rows", query.Before.Value.Time.ToString()));
        }
    }

    private async Task<(List<LogEntry> Page, EntryPlace? Reached, bool IsTimeOver)> ReadPageAsync(NewestQuery query, Asker asker, CancellationToken cancellationToken)
    {
        // A download has time; those who wait for an answer take turns with it.
        using var place = await places.Queries.EnterAsync(asker, Timeout.InfiniteTimeSpan, cancellationToken);
        await using var snapshot = await EntrySnapshot.OpenAsync(database, options.Value.StatementTimeout, time, cancellationToken);
        var (page, newest) = (new List<LogEntry>(), snapshot.Newest(query));
        try
        {
            await foreach (var entry in newest.ReadAsync(cancellationToken))
                page.Add(entry);

            return (page, newest.Reached, false);
        }
        catch (QueryTimeoutException)
        {
            return (page, newest.Reached, true);
        }
    }
}
