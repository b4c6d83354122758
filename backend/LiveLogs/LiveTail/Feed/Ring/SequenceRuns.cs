using LiveLogs.Logs;
using LiveLogs.Storage.Sequences;

namespace LiveLogs.LiveTail.Feed.Ring;

/// <summary>Makes batches of a page that was read from the database.</summary>
internal static class SequenceRuns
{
    /// <summary>
    /// Everything from the place that was asked for to the place that was reached, in the order of the page: runs of
    /// entries of one connection, and between them gaps for what is not there any more.
    /// </summary>
    public static IEnumerable<FeedBatch> Split(
        SequencePage page, IReadOnlyDictionary<int, long> after, Func<int, Guid> connectionId)
    {
        var seqs = new Dictionary<int, long>(after);
        var newest = new Dictionary<int, EventTime?>();
        var run = new List<LogEntry>();
        foreach (var entry in page.Entries)
        {
            var expected = seqs.GetValueOrDefault(entry.ConnectionNumber) + 1;
            if (run.Count > 0 && (run[^1].ConnectionNumber != entry.ConnectionNumber || entry.Seq != expected))
            {
                yield return Batch(run, newest, page);
                run = [];
            }

            if (entry.Seq > expected)
                yield return FeedBatch.Gap(entry.ConnectionNumber, entry.ConnectionId, expected, entry.Seq - 1, GapReasons.Retention, page.TokenAt(entry.ConnectionNumber, entry.Seq - 1));

            run.Add(entry);
            seqs[entry.ConnectionNumber] = entry.Seq;
        }

        if (run.Count > 0)
            yield return Batch(run, newest, page);

        foreach (var (connection, reached) in page.Reached)
        {
            var seq = seqs.GetValueOrDefault(connection);
            if (seq < reached)
                yield return FeedBatch.Gap(connection, connectionId(connection), seq + 1, reached, GapReasons.Retention, page.TokenAt(connection, reached));
        }
    }

    private static FeedBatch Batch(List<LogEntry> run, Dictionary<int, EventTime?> newest, SequencePage page)
    {
        var batch = FeedBatch.Of(run[0].ConnectionNumber, run[0].ConnectionId, run, page);
        batch.NewestBefore = newest.GetValueOrDefault(batch.ConnectionNumber);
        newest[batch.ConnectionNumber] = batch.Newest;
        return batch;
    }
}
