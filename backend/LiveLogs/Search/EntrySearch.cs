using LiveLogs.Logs;
using LiveLogs.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Search;

/// <summary>A page of what was found, newest first.</summary>
/// <param name="Entries">At most as many as were asked for.</param>
/// <param name="More">Whether older ones match too.</param>
/// <param name="Heads">On a first page: what the database held at that instant, so that live can be joined without gap or duplicate.</param>
internal sealed record FoundPage(IReadOnlyList<LogEntry> Entries, bool More, SortedDictionary<int, long>? Heads);

/// <summary>Finds stored entries by filter and time, newest first. Asks the read replica if there is one.</summary>
internal sealed class EntrySearch(
    [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, IOptions<SearchOptions> options, TimeProvider time)
{
    /// <exception cref="QueryTimeoutException">It takes too long.</exception>
    public async Task<FoundPage> FindAsync(NewestQuery query, CancellationToken cancellationToken)
    {
        await using var snapshot = await EntrySnapshot.OpenAsync(database, options.Value.StatementTimeout, time, cancellationToken);
        var heads = query.Before is null ? await snapshot.ReadHeadsAsync(query.ProjectNumber, cancellationToken) : null;
        var entries = new List<LogEntry>();
        await foreach (var entry in snapshot.ReadNewestAsync(query with { Limit = query.Limit + 1 }, cancellationToken))
            entries.Add(entry);

        var more = entries.Count > query.Limit;
        if (more)
            entries.RemoveAt(query.Limit);

        return new FoundPage(entries, more, heads);
    }
}
