using LiveLogs.Access;
using LiveLogs.Access.Limits;
using LiveLogs.Logs;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>The lines that a viewer who begins now gets to see first.</summary>
internal static class Backfill
{
    /// <summary>How far providers' clocks may be ahead of ours.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <summary>
    /// The newest entries at or below the place where following begins, in ascending time; what was committed since comes
    /// live. A filter that finds little is not searched for longer than a viewer would wait, and long lines are fewer (<see cref="PageBytes"/>).
    /// </summary>
    public static async Task<IReadOnlyList<LogEntry>> ReadAsync(
        TailSessions sessions, int projectNumber, TailRequest request, SortedDictionary<int, long> seqs, CancellationToken cancellationToken)
    {
        var (options, now) = (sessions.Options, sessions.Time.GetUtcNow());
        var query = new NewestQuery
        {
            ProjectNumber = projectNumber,
            Filter = request.Filter,
            From = now - (request.BackfillRange ?? options.BackfillRange),
            To = now + Ahead,
            Limit = request.Backfill,
        };
        var (entries, bytes) = (new List<LogEntry>(), default(PageBytes));
        try
        {
            // One person's backfills take turns, with its searches too.
            var asker = new Asker(request.Caller.Subject(), request.Scope.Slug);
            using var place = await sessions.Places.Queries.EnterAsync(asker, Timeout.InfiniteTimeSpan, cancellationToken);
            await using var snapshot = await EntrySnapshot.OpenAsync(sessions.Database, options.BackfillTimeout, sessions.Time, cancellationToken);
            for (var isLast = false; !isLast;)
            {
                var (wanted, read) = (request.Backfill - entries.Count, 0);
                await foreach (var entry in snapshot.Newest(query with { Limit = wanted }).ReadAsync(cancellationToken))
                {
                    read++;
                    query = query with { Before = EntryPlace.Of(entry) };
                    if (entry.Seq > seqs.GetValueOrDefault(entry.ConnectionNumber))
                        continue;

                    entries.Add(entry);
                    bytes.Take(entry);
                    if (bytes.IsFull)
                        break;
                }

                // Newer ones, which come live, took the place of others in the page.
                isLast = read < wanted || entries.Count == request.Backfill || bytes.IsFull;
            }
        }
        catch (QueryTimeoutException)
        {
            // What was found so far is still the newest.
        }

        entries.Sort(EntryOrder.Chronological);
        return entries;
    }
}
