using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Ingestion;

public sealed class BatchOrderTests
{
    private static readonly EventTime Now = EventTime.From(TimeProvider.System.GetUtcNow());
    private static readonly AcceptanceWindow Window = new(TimeProvider.System, TimeSpan.FromDays(30));

    [Fact]
    public void Entries_are_put_in_order_of_time_and_ties_stay_as_they_were()
    {
        var order = BatchOrder.Of([Entry(1, 30), Entry(2, 10), Entry(3, 10), Entry(4, 20)], Window);

        Assert.Equal([2, 3, 4, 1], order.Entries.Select(entry => entry.EventKey));
    }

    [Fact]
    public void Of_equal_entries_the_first_is_kept_wherever_they_stand()
    {
        LogEntry[] given = [Entry(1, 10), Entry(2, 10), Entry(1, 10), Entry(3, 10), Entry(2, 10), Entry(1, 20), Entry(3, 20), Entry(3, 20), Entry(1, 10)];

        var order = BatchOrder.Of(given, Window);

        Assert.Equal([(1L, 10), (2, 10), (3, 10), (1, 20), (3, 20)], order.Entries.Select(entry => (entry.EventKey, (int)((entry.Timestamp - Now).TotalMilliseconds))));
        Assert.Equal(given.DistinctBy(EntryKey.Of).OrderBy(entry => entry.Timestamp), order.Entries);
    }

    [Fact]
    public void What_lies_outside_of_the_window_is_refused()
    {
        var order = BatchOrder.Of([Entry(1, 0) with { Timestamp = Now - TimeSpan.FromDays(40) }, Entry(2, 0), Entry(3, 0) with { Timestamp = Now + TimeSpan.FromDays(3) }], Window);

        Assert.Equal([2], order.Entries.Select(entry => entry.EventKey));
        Assert.Equal([1, 3], order.Refused.Select(entry => entry.EventKey));
    }

    private static LogEntry Entry(long key, int milliseconds) => new()
    {
        ConnectionId = Guid.Empty,
        ConnectionNumber = 1,
        EventKey = key,
        EventId = "1",
        Timestamp = Now + TimeSpan.FromMilliseconds(milliseconds),
        ObservedTimestamp = Now,
        SeverityNumber = 9,
        Message = "GET /cart 200",
        Source = "/shop/web",
    };
}
