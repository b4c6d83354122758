using LiveLogs.CloudSimulator.Faults;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>
/// The clock of the host is wrong, and the connection begins "now": that is the provider's now. A line is written every eight seconds
/// from then on, and every one must come.
/// </summary>
[Collection(VirtualTimeTests.Name)]
public sealed class ProviderClockTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Lines = 16;

    private static readonly (string, object?) Now = ("start_from", "now");

    /// <summary>Seconds that the host is ahead.</summary>
    public static TheoryData<double> Skews => [3, 60, 1200, 86_400, -3600];

    [Theory]
    [MemberData(nameof(Skews))]
    public async Task CloudWatch_is_read_from_the_providers_now(double ahead)
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        EveryEightSeconds(world.Clock, () => world.Write());

        await world.ReadByAsync(Host(world.Clock, ahead), Now);
        await world.PassAsync(240);

        await world.AssertWholeAsync();
        Assert.True(world.Now - world.Source.FreshTo!.Value.ToDateTimeOffset() < TimeSpan.FromSeconds(40));
    }

    [Theory]
    [MemberData(nameof(Skews))]
    public async Task Azure_is_read_from_the_providers_now(double ahead)
    {
        await using var rig = await AzureRig.StartAsync(database);
        EveryEightSeconds(rig.Clock, () => rig.Write(1));

        await using var run = await rig.ReadByAsync(Host(rig.Clock, ahead), null, Now);
        await run.RunAsync(TimeSpan.FromMinutes(8));

        Assert.Equal(Completeness.Whole(Lines), await run.CompareAsync(rig.Expected()));
    }

    [Theory]
    [MemberData(nameof(Skews))]
    public async Task Google_Cloud_is_read_from_the_providers_now(double ahead)
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        EveryEightSeconds(google.Clock, () => google.Write("INFO tick"));

        await google.ReadByAsync(Host(google.Clock, ahead), ("start_from", "now"));
        await google.PassAsync(TimeSpan.FromMinutes(8));

        Assert.Equal(Completeness.Whole(Lines), await google.CompareAsync());
    }

    [Fact]
    public async Task A_beginning_is_not_forgotten_when_the_service_ends_before_the_provider_ever_answered()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.Faults.Add(CloudWatchWorld.Reads, new FaultEffects { Reset = true });
        EveryEightSeconds(world.Clock, () => world.Write());
        await world.ReadByAsync(Host(world.Clock, 1200), Now);
        await world.PassAsync(600);
        await world.Run.StopAsync();

        world.Faults.Clear();
        await world.Run.ResumeAsync();
        await world.PassAsync(120);

        await world.AssertWholeAsync();
    }

    [Fact]
    public async Task A_group_that_is_made_after_the_first_look_is_read_from_its_beginning_though_the_host_is_a_day_ahead()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.Clock.At(world.Now.AddSeconds(90), () =>
        {
            world.Group("/shop/new").TryCreateStream("web-1");
            world.WriteAt(world.Now, 5, group: "/shop/new");
        });

        await world.ReadByAsync(Host(world.Clock, 86_400), Now, ("log_group", null), ("log_group_prefix", "/shop/"));
        await world.PassAsync(400);

        await world.AssertWholeAsync("/shop/new");
    }

    [Theory]
    [InlineData(3600, 30)]
    [InlineData(1200, 17)]
    public async Task A_cloud_that_gives_a_wrong_time_for_a_while_is_read_on(double wrongBy, double duration)
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        EveryEightSeconds(google.Clock, () => google.Write("INFO tick"));
        google.At(TimeSpan.FromSeconds(40), () => google.Simulator.Faults.Add(
            new FaultMatch { ForSeconds = duration }, new FaultEffects { ClockOffsetSeconds = wrongBy }));

        await google.ReadAsync(("start_from", "now"));
        await google.PassAsync(TimeSpan.FromMinutes(8));

        Assert.Equal(Completeness.Whole(Lines), await google.CompareAsync());
    }

    [Fact]
    public async Task CloudWatch_that_gives_a_wrong_time_for_a_while_is_read_on()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        EveryEightSeconds(world.Clock, () => world.Write());
        world.Clock.At(world.Now.AddSeconds(40), () => world.Faults.Add(
            new FaultMatch { ForSeconds = 25 }, new FaultEffects { ClockOffsetSeconds = 3600 }));

        await world.ReadByAsync(world.Clock, Now);
        await world.PassAsync(400);

        await world.AssertWholeAsync();
    }

    [Fact]
    public async Task Azure_that_gives_a_wrong_time_for_a_while_is_read_on()
    {
        await using var rig = await AzureRig.StartAsync(database);
        EveryEightSeconds(rig.Clock, () => rig.Write(1));
        rig.Clock.At(rig.Now.AddSeconds(40), () => rig.Faults.Add(
            new FaultMatch { Operation = "Query", ForSeconds = 30 }, new FaultEffects { ClockOffsetSeconds = 3600 }));

        await using var run = await rig.ReadByAsync(rig.Clock, null, Now);
        await run.RunAsync(TimeSpan.FromMinutes(12));

        Assert.Equal(Completeness.Whole(Lines), await run.CompareAsync(rig.Expected()));
    }

    [Fact]
    public async Task A_connection_test_looks_at_the_providers_last_hour()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.Write();
        await world.ReadByAsync(Host(world.Clock, 86_400), Now);

        Assert.Single((await world.Run.TestAsync()).Sample);
    }

    private static SkewedClock Host(VirtualClock clock, double ahead) => new(clock, TimeSpan.FromSeconds(ahead));

    private static void EveryEightSeconds(VirtualClock clock, Action write)
    {
        var began = clock.GetUtcNow();
        for (var line = 0; line < Lines; line++)
            clock.At(began.AddSeconds(2 + (8 * line)), write);
    }
}
