using LiveLogs.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Search;

/// <summary>Writes all entries that match, newest first, as they are found: page after page, so that memory stays flat however many there are.</summary>
internal sealed class EntryExport(
    [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, IOptions<SearchOptions> options, TimeProvider time)
{
    private const int PageSize = 5_000;

    /// <summary>Each page is a question of its own, along the keyset: no transaction is open for as long as a download takes.</summary>
    /// <returns>Where to go on and why, when it was cut.</returns>
    public async Task<(EntryPlace Next, CutView Cut)?> WriteAsync(NewestQuery query, IEntryFormat format, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var left = query.Limit; ;)
        {
            if (time.GetElapsedTime(started) > options.Value.ExportTimeout && query.Before is { } place)
                return (place, CutView.ByTime(place.Instant));

            await using var snapshot = await EntrySnapshot.OpenAsync(database, options.Value.StatementTimeout, time, cancellationToken);
            var wanted = Math.Min(PageSize, left);
            var newest = snapshot.Newest(query with { Limit = wanted });
            var (written, isTimeOver) = await WritePageAsync(newest, format, cancellationToken);
            left -= written.Count;
            // The time limit of one question was not enough to get any further: nor would it be for the same question again.
            if (isTimeOver && (newest.Reached is null || newest.Reached == query.Before))
                return (query.Before ?? EntryPlace.At(query.To), CutView.ByTime(query.Before?.Instant));

            if (!isTimeOver && written.Count < wanted)
                return null;

            // A full page ends at its last entry; one that ran out of time, where it had looked through everything.
            query = query with { Before = written.Count == wanted ? written.Last : newest.Reached };
            if (left == 0)
                return (query.Before!.Value, new CutView("rows", query.Before.Value.Time.ToString()));
        }
    }

    private static async Task<((int Count, EntryPlace Last) Written, bool IsTimeOver)> WritePageAsync(
        NewestEntries newest, IEntryFormat format, CancellationToken cancellationToken)
    {
        var (count, last) = (0, default(EntryPlace));
        try
        {
            await foreach (var entry in newest.ReadAsync(cancellationToken))
            {
                (count, last) = (count + 1, EntryPlace.Of(entry));
                await format.WriteAsync(entry, cancellationToken);
            }

            return ((count, last), false);
        }
        catch (QueryTimeoutException)
        {
            return ((count, last), true);
        }
    }
}
