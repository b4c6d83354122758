using LiveLogs.Logs;
using LiveLogs.Storage;

namespace LiveLogs.LiveTail.Feed;

/// <summary>Makes batches of a page that was read from the database.</summary>
internal static class SequenceRuns
{
    /// <summary>
    /// Per connection everything from the place that was asked for to the place that was reached, in order: runs of
    /// entries, and between them gaps for what is not there any more.
    /// </summary>
    public static IEnumerable<FeedBatch> Split(
        SequencePage page, IReadOnlyDictionary<int, long> after, Func<int, Guid> connectionId)
    {
        var entries = page.Entries.ToLookup(entry => entry.ConnectionNumber);
        foreach (var (connection, reached) in page.Reached)
        {
            var seq = after.GetValueOrDefault(connection);
            var run = new List<LogEntry>();
            foreach (var entry in entries[connection])
            {
                if (entry.Seq > seq + 1)
                {
                    if (run.Count > 0)
                        yield return FeedBatch.Of(connection, entry.ConnectionId, run);

                    yield return FeedBatch.Gap(connection, entry.ConnectionId, seq + 1, entry.Seq - 1, GapReasons.Retention);
                    run = [];
                }

                run.Add(entry);
                seq = entry.Seq;
            }

            if (run.Count > 0)
                yield return FeedBatch.Of(connection, run[0].ConnectionId, run);

            if (seq < reached)
                yield return FeedBatch.Gap(connection, connectionId(connection), seq + 1, reached, GapReasons.Retention);
        }
    }
}
