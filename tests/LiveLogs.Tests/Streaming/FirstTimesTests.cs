using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Storing;
using Xunit;

namespace LiveLogs.Tests.Streaming;

/// <summary>Records without a time keep the first that they were given, from scan to scan and from process to process.</summary>
public sealed class FirstTimesTests
{
    private static readonly EventTime Now = EventTime.From(new DateTimeOffset(2026, 1, 12, 10, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(TimeSource.Neighbour)]
    [InlineData(TimeSource.Arrival)]
    public void The_first_time_stays_whatever_comes_later(object source)
    {
        var cursor = SourceCursor.Begin(Now, Now);
        var first = Settle(ref cursor, Now, (1, Now, (TimeSource)source), (2, Now, TimeSource.Own));
        // Another process reads on.
        cursor = SourceCursor.FromJson(cursor.ToJson());
        var again = Settle(ref cursor, Now + TimeSpan.FromMinutes(1), (1, Now + TimeSpan.FromSeconds(30), (TimeSource)source), (2, Now + TimeSpan.FromSeconds(1), TimeSource.Own));

        Assert.Equal([Now, Now], first);
        Assert.Equal([Now, Now + TimeSpan.FromSeconds(1)], again);
    }

    [Theory]
    [InlineData(TimeSource.Own)]
    [InlineData(TimeSource.Batch)]
    public void Records_whose_time_is_the_same_whenever_they_are_read_are_not_kept(object source)
    {
        var cursor = SourceCursor.Begin(Now, Now);
        var before = cursor;
        Settle(ref cursor, Now, (1, Now, (TimeSource)source));

        Assert.Same(before, cursor);
    }

    [Fact]
    public void They_are_kept_until_a_day_after_they_were_last_read()
    {
        var cursor = SourceCursor.Begin(Now, Now);
        Settle(ref cursor, Now, (1, Now, TimeSource.Neighbour), (2, Now, TimeSource.Neighbour));
        Settle(ref cursor, Now + TimeSpan.FromHours(20), (1, Now + TimeSpan.FromHours(20), TimeSource.Neighbour));

        var later = Now + TimeSpan.FromHours(40);
        Assert.Equal([Now, later], Settle(ref cursor, later, (1, later, TimeSource.Neighbour), (2, later, TimeSource.Neighbour)));
    }

    [Fact]
    public void More_than_can_be_kept_are_refused_and_not_stored_twice()
    {
        var cursor = SourceCursor.Begin(Now, Now);
        var times = Settle(ref cursor, Now, [.. Enumerable.Range(0, FirstTimes.MaxKept + 5).Select(key => (key, Now, TimeSource.Arrival))]);

        Assert.Equal((FirstTimes.MaxKept, 5), (times.Count(time => time == Now), times.Count(time => time.UnixNanoseconds == 0)));
        Assert.InRange(cursor.ToJson().Length, 0, 32 * 1024);
    }

    private static List<EventTime> Settle(ref SourceCursor cursor, EventTime now, params (int Key, EventTime Time, TimeSource Source)[] records)
    {
        var events = records.Select(record => new RawEvent { EventId = $"{record.Key}", Timestamp = record.Time, TimeSource = record.Source, Message = "x" }).ToList();
        var entries = records.Select(record => new LogEntry
        {
            ConnectionId = Guid.Empty,
            ConnectionNumber = 1,
            EventKey = record.Key,
            EventId = $"{record.Key}",
            Timestamp = record.Time,
            ObservedTimestamp = now,
            SeverityNumber = 9,
            LevelSource = default,
            Message = "x",
            Source = "s",
            Stream = "",
            Service = "",
        }).ToList();
        cursor = FirstTimes.Settle(cursor, events, entries, now);
        return entries.ConvertAll(entry => entry.Timestamp);
    }
}
