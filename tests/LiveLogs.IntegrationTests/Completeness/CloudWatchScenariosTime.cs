using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Streaming.Polling;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Late, early, equal and long gone times.</summary>
[Collection(VirtualTimeTests.Name)]
public sealed class CloudWatchScenariosTime(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A01_an_event_that_becomes_visible_after_ninety_seconds_is_stored()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteAt(world.Now, 20, visibleAfter: TimeSpan.FromSeconds(90));
        world.WriteEverySecond(300, perSecond: 2);
        await world.ReadAsync();

        await world.PassAsync(60);
        Assert.InRange((await MissedAsync(world)).Missed, 20, 30);
        await world.PassAsync(1500);

        await world.AssertWholeAsync();
        await world.AssertHealthyAsync();
        Assert.Equal(0, await world.Run.LateArrivalsAsync());
    }

    [Fact]
    public async Task A02_what_comes_later_than_the_late_window_is_stored_and_counted_as_late()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        await world.ReadAsync(("poll_interval_seconds", 600));
        await world.PassAsync(3 * 3600);

        // One within the look-back of every sweep, one for which only the deep sweep comes.
        world.WriteAt(world.Now.AddMinutes(-25));
        world.WriteAt(world.Now.AddHours(-2));
        await world.PassAsync(1300);
        Assert.Equal(1, (await MissedAsync(world)).Missed);
        Assert.Equal(1, await world.Run.LateArrivalsAsync());

        await world.PassAsync(24 * 3600);
        await world.AssertWholeAsync();
        Assert.Equal(2, await world.Run.LateArrivalsAsync());
    }

    [Fact]
    public async Task A02_what_is_older_than_the_beginning_of_the_source_is_not_taken_for_late()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.Group().Put("web-1", [new NewLogEvent(world.Now.AddMinutes(-20), "before the start") { Expected = false }]);
        world.WriteAt(world.Now.AddMinutes(-1));
        await world.ReadAsync(("poll_interval_seconds", 600));

        await world.PassAsync(26 * 3600);

        await world.AssertWholeAsync();
        Assert.Equal(0, await world.Run.LateArrivalsAsync());
    }

    [Fact]
    public async Task A03_events_of_one_millisecond_are_all_stored_also_those_that_appear_while_they_are_paged()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        var at = world.Now.AddSeconds(-5);
        world.Group().Put("web-1", [.. Enumerable.Range(0, 25_000).Select(number => new NewLogEvent(at, $"tie {number}"))]);
        // The third page is asked for a second after the second.
        world.Faults.Add(CloudWatchWorld.Reads with { Page = 3, Times = 1 }, new FaultEffects { StallSeconds = 2 });
        world.Group().Put("web-2", [.. Enumerable.Range(0, 500).Select(number =>
            new NewLogEvent(at, $"hidden tie {number}") { VisibleAt = world.Now.AddSeconds(1), IngestionTime = at })]);
        await world.ReadAsync();

        await world.PassAsync(120);

        await world.AssertWholeAsync();
    }

    [Theory]
    [InlineData(600)]
    [InlineData(-600)]
    public async Task A11_a_service_whose_clock_is_ten_minutes_off_is_read_by_its_own_clock(int seconds)
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.Simulator.CloudWatch.ClockOffset = TimeSpan.FromSeconds(seconds);
        var began = world.Now;
        for (var second = 0; second < 120; second++)
            world.Clock.At(began.AddSeconds(second), () => world.WriteAt(world.Now.AddSeconds(seconds)));
        await world.ReadAsync();

        await world.PassAsync(1200);

        await world.AssertWholeAsync();
        Assert.Equal(StreamState.Streaming, world.Source.State);
    }

    [Fact]
    public async Task A12_after_a_pause_of_25_hours_in_the_middle_of_a_scan_everything_is_read()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteAt(world.Now.AddSeconds(-30), 1_000);
        world.Faults.Add(CloudWatchWorld.Reads, new FaultEffects { PageItems = 100 });
        world.Faults.Add(CloudWatchWorld.Reads with { Page = 6 }, CloudWatchWorld.Error("InternalFailure", 500));
        await world.ReadAsync();
        await world.PassAsync(20);
        await world.Run.StopAsync();

        for (var hour = 0; hour < 25; hour++)
        {
            world.Write(200);
            await world.PassAsync(3600);
        }

        world.Faults.Clear();
        await world.Run.ResumeAsync();
        await world.PassAsync(1500);

        await world.AssertWholeAsync();
        await world.AssertHealthyAsync();
    }

    [Fact]
    public async Task A12_a_token_that_the_service_refuses_makes_the_scan_start_over()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteAt(world.Now.AddSeconds(-30), 1_000);
        world.Faults.Add(CloudWatchWorld.Reads, new FaultEffects { PageItems = 100 });
        world.Faults.Add(CloudWatchWorld.Reads with { Page = 6, Times = 3 }, CloudWatchWorld.Error("InvalidParameterException"));
        await world.ReadAsync();

        await world.PassAsync(120);

        await world.AssertWholeAsync();
        Assert.Equal(StreamState.Streaming, world.Source.State);
    }

    [Fact]
    public async Task A13_events_two_hours_ahead_are_stored_soon_and_hide_nothing()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        await world.ReadAsync();
        await world.PassAsync(60);
        world.WriteAt(world.Now.AddMinutes(119), 3);
        world.WriteEverySecond(60);
        await world.PassAsync(180);

        await world.AssertWholeAsync();
    }

    [Fact]
    public async Task A13_a_backfill_of_14_days_that_arrives_now_is_stored_within_a_day_and_counted()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        await world.ReadAsync(("start_from", "20d"), ("poll_interval_seconds", 600));
        await world.PassAsync(3600);

        for (var day = 1; day <= 13; day++)
            world.WriteAt(world.Now.AddDays(-day), 10);
        await world.PassAsync(25 * 3600);

        await world.AssertWholeAsync();
        Assert.Equal(130, await world.Run.LateArrivalsAsync());
        Assert.Equal(StreamState.Streaming, world.Source.State);
    }

    [Fact]
    public async Task A17_events_on_the_very_ends_of_windows_and_slices_are_stored_once()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        // The first sweep is cut every hour from its start; neighbours of each cut.
        var start = world.Now.AddHours(-5);
        for (var hour = 0; hour <= 5; hour++)
        {
            for (var offset = -2; offset <= 2; offset++)
            {
                if (hour > 0 || offset >= 0)
                    world.WriteAt(start.AddHours(hour).AddMilliseconds(offset));
            }
        }

        await world.ReadAsync(("start_from", start.ToString("O")));
        await world.PassAsync(300);

        await world.AssertWholeAsync();
    }

    private static Task<Completeness> MissedAsync(CloudWatchWorld world) =>
        world.Run.CompareAsync(world.Simulator.Ledger.Read().Select(entry => (entry.LogGroup, entry.Event.EventId)));
}
