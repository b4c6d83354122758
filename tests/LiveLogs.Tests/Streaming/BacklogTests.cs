using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Status;
using LiveLogs.Streaming.Storing;
using LiveLogs.Tests.Connectors;
using Xunit;

namespace LiveLogs.Tests.Streaming;

public sealed class BacklogTests
{
    private static readonly EventTime Noon = EventTime.FromUnixMilliseconds(1_790_000_000_000);

    private static readonly SourceProfile Profile = Profiles.ByTime;

    [Fact]
    public void A_source_that_sweeps_as_usual_has_none()
    {
        var cursor = SourceCursor.Begin(Noon - TimeSpan.FromMinutes(15), Noon);

        Assert.Null(ScanPlanner.BacklogOf(cursor, Profile, null, null, Noon));
        Assert.Null(ScanPlanner.BacklogOf(cursor, Profile, null, null, Noon + TimeSpan.FromSeconds(150)));
    }

    [Fact]
    public void What_was_not_swept_yet_is_one_and_gets_shorter_page_by_page()
    {
        var began = Noon - TimeSpan.FromHours(3);
        var cursor = SourceCursor.Begin(began, Noon);
        var scan = new Scan(ScanKind.Sweep, began, began + TimeSpan.FromHours(1), Noon);

        Assert.Equal((began, Noon - TimeSpan.FromMinutes(15)), ScanPlanner.BacklogOf(cursor, Profile, null, null, Noon));
        Assert.Equal(began + TimeSpan.FromMinutes(20), ScanPlanner.BacklogOf(cursor, Profile, scan, began + TimeSpan.FromMinutes(20), Noon)!.Value.From);
        // One event dated ahead does not make it look done.
        Assert.Equal(began, ScanPlanner.BacklogOf(cursor, Profile, scan, Noon + TimeSpan.FromHours(1), Noon)!.Value.From);
    }

    [Fact]
    public void A_flood_that_a_fast_scan_does_not_come_to_the_end_of_is_one()
    {
        var cursor = SourceCursor.Begin(Noon - TimeSpan.FromMinutes(15), Noon) with { FreshTo = Noon - TimeSpan.FromMinutes(4) };
        var scan = new Scan(ScanKind.Fast, Noon - TimeSpan.FromMinutes(5), Noon, Noon);

        Assert.Equal(Noon - TimeSpan.FromMinutes(2), ScanPlanner.BacklogOf(cursor, Profile, scan, Noon - TimeSpan.FromMinutes(2), Noon)!.Value.From);
        Assert.Null(ScanPlanner.BacklogOf(cursor with { FreshTo = Noon - TimeSpan.FromSeconds(5) }, Profile, scan, Noon - TimeSpan.FromSeconds(50), Noon));
    }

    [Fact]
    public void The_time_left_follows_from_how_fast_it_is_read()
    {
        var time = new ManualTime();
        var meter = new BacklogMeter(time);
        Assert.Null(meter.Measure(Noon, Noon + TimeSpan.FromHours(1)).Remaining);

        time.Advance(TimeSpan.FromSeconds(10));
        var backlog = meter.Measure(Noon + TimeSpan.FromSeconds(110), Noon + TimeSpan.FromSeconds(3610));

        Assert.Equal((11, 350), (backlog.Speed, backlog.Remaining!.Value.TotalSeconds));
        Assert.False(backlog.Crawls);
    }

    [Fact]
    public void One_that_does_not_get_shorter_for_a_minute_crawls()
    {
        var time = new ManualTime();
        var meter = new BacklogMeter(time);
        Backlog backlog = null!;
        for (var second = 0; second <= 90; second += 5)
        {
            backlog = meter.Measure(Noon + TimeSpan.FromSeconds(second * 0.5), Noon + TimeSpan.FromSeconds(3600 + second));
            Assert.Equal(second >= 60, backlog.Crawls);
            time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Null(backlog.Remaining);
        Assert.Contains("does not get shorter", BacklogView.Tell("/shop/web", backlog), StringComparison.Ordinal);
    }
}
