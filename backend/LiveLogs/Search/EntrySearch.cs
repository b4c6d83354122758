using LiveLogs.Logs;
using LiveLogs.Storage;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Search;

/// <summary>A page of what was found, newest first.</summary>
/// <param name="Entries">At most as many as were asked for, and as fit into <see cref="PageBytes"/>; of one instant the last of its sequence comes first.</param>
/// <param name="Next">The place after which older ones match too, or may match; null when there are none.</param>
/// <param name="Heads">On a first page: what the database held at that instant, so that live can be joined without gap or duplicate.</param>
/// <param name="IsCut">The time limit came before the page was full; the search can go on from <paramref name="Next"/>.</param>
internal sealed record FoundPage(IReadOnlyList<LogEntry> Entries, EntryPlace? Next, ProjectHeads? Heads, bool IsCut);

/// <summary>Finds stored entries by filter and time, newest first. Asks the read replica if there is one.</summary>
internal sealed class EntrySearch(
    [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, IOptions<SearchOptions> options, TimeProvider time)
{
    /// <exception cref="QueryTimeoutException">It takes too long to find anything out.</exception>
    public async Task<FoundPage> FindAsync(NewestQuery query, CancellationToken cancellationToken)
    {
        await using var snapshot = await EntrySnapshot.OpenAsync(database, options.Value.StatementTimeout, time, cancellationToken);
        var heads = query.Before is null ? await snapshot.ReadHeadsAsync(query.ProjectNumber, cancellationToken) : null;
        var newest = snapshot.Newest(query with { Limit = query.Limit + 1 });
        var (entries, isCut, bytes) = (new List<LogEntry>(), false, default(PageBytes));
        try
        {
            await foreach (var entry in newest.ReadAsync(cancellationToken))
            {
                entries.Add(entry);
                bytes.Take(entry);
                if (bytes.IsFull)
                    break;
            }
        }
        catch (QueryTimeoutException) when (newest.Reached is not null && newest.Reached != query.Before)
        {
            isCut = true;
        }

        var next = isCut ? newest.Reached : bytes.IsFull ? EntryPlace.Of(entries[^1]) : null;
        if (entries.Count > query.Limit)
        {
            entries.RemoveAt(query.Limit);
            next = EntryPlace.Of(entries[^1]);
        }

        return new FoundPage(entries, next, heads, isCut);
    }
}
