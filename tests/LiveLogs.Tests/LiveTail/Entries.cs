using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;

namespace LiveLogs.Tests.LiveTail;

/// <summary>Entries and batches as a commit makes them.</summary>
internal static class Entries
{
    public static Guid ConnectionId(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    public static EntryBatch Batch(int connection, long firstSeq, int count, Func<long, string>? message = null) =>
        new(1, "shop", connection, ConnectionId(connection), firstSeq, 0, [.. List(connection, firstSeq, count, message)]);

    public static IEnumerable<LogEntry> List(int connection, long firstSeq, int count, Func<long, string>? message = null)
    {
        for (var seq = firstSeq; seq < firstSeq + count; seq++)
        {
            yield return new LogEntry
            {
                ConnectionId = ConnectionId(connection),
                ConnectionNumber = connection,
                Seq = seq,
                EventKey = (connection * 1_000_000L) + seq,
                EventId = $"{connection}-{seq}",
                Timestamp = EventTime.FromUnixMilliseconds(1_767_225_600_000 + seq),
                ObservedTimestamp = EventTime.FromUnixMilliseconds(1_767_225_601_000 + seq),
                SeverityNumber = 9,
                Message = message?.Invoke(seq) ?? $"order {seq} paid",
                Source = "/aws/lambda/pay",
            };
        }
    }
}
