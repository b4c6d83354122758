using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Streaming.Polling;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Log groups found by how they are called: they appear, go and come back while others are read.</summary>
[Collection(VirtualTimeTests.Name)]
public sealed class CloudWatchDiscoveryTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly FaultMatch Lists = new() { Operation = "DescribeLogGroups" };
    private static readonly (string, object?)[] ByPrefix = [("log_group", null), ("log_group_prefix", "/shop/")];

    [Theory]
    [InlineData("log_group_prefix")]
    [InlineData("log_group_pattern")]
    public async Task Groups_of_other_classes_than_Standard_are_left_out_and_named_and_the_rest_is_read(string field)
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        foreach (var (name, kind) in ((string, string)[])[("/app/api", "STANDARD"), ("/app/audit", "INFREQUENT_ACCESS"), ("/app/delivered", "DELIVERY")])
        {
            world.Group(name).Class = kind;
            world.WriteAt(world.Now, 3, group: name);
        }

        await world.ReadAsync(("log_group", null), (field, "/app/"));
        await world.PassAsync(120);

        await world.AssertWholeAsync("/app/api");
        Assert.Equal((StreamState.Streaming, null), world.Run.Overall);
        Assert.Contains("/app/audit, /app/delivered", world.Run.Discovery!.Note, StringComparison.Ordinal);
        var test = await world.Run.TestAsync();
        Assert.True(test.Ok, test.Message);
        Assert.Contains(test.Warnings, warning => warning.Contains("/app/audit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_named_group_of_another_class_is_told_which_can_be_read()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.Group().Class = "INFREQUENT_ACCESS";
        await world.ReadAsync();
        await world.PassAsync(30);

        Assert.Equal(StreamState.Failed, world.Source.State);
        Assert.Contains("Only log groups of the class Standard can", world.Source.LastError!.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A14_a_group_that_appears_is_read_from_its_first_event_however_old_that_is()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        await world.ReadAsync([.. ByPrefix, ("start_from", "now")]);
        await world.PassAsync(10);
        world.WriteEverySecond(400, perSecond: 1);
        await world.PassAsync(150);

        world.WriteAt(world.Now.AddDays(-6), 40, group: "/shop/new");
        world.WriteAt(world.Now.AddMinutes(-40), 10, group: "/shop/new");
        world.WriteAt(world.Now, 5, group: "/shop/new");
        world.WriteAt(world.Now, 5, group: "/office/printer");
        await world.PassAsync(1200);

        await AssertWholeAsync(world);
        await world.AssertHealthyAsync();
    }

    [Fact]
    public async Task A14_a_group_that_appears_while_nothing_runs_is_read_whole_and_one_from_before_only_where_the_connection_begins()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.Group("/shop/old").Put("web-1", [new NewLogEvent(world.Now.AddHours(-3), "before the connection") { Expected = false }]);
        await world.ReadAsync(ByPrefix);
        await world.PassAsync(100);
        await world.Run.StopAsync();

        await world.Clock.RunAsync(TimeSpan.FromHours(5), () => 0);
        world.WriteAt(world.Now.AddHours(-1), 100, group: "/shop/new");
        await world.Clock.RunAsync(TimeSpan.FromHours(5), () => 0);
        await world.Run.ResumeAsync();
        await world.PassAsync(1200);

        await AssertWholeAsync(world);
    }

    [Fact]
    public async Task A14_a_deleted_group_harms_no_other_and_goes_on_when_it_is_made_again()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteEverySecond(1200, perSecond: 1);
        world.WriteAt(world.Now, 30, group: "/shop/jobs");
        await world.ReadAsync(ByPrefix);
        await world.PassAsync(120);
        Assert.Equal(2, world.Run.Sources.Count);

        Assert.True(world.Simulator.CloudWatch.Store.TryDeleteGroup(AwsAccount.DefaultId, "eu-west-1", "/shop/jobs"));
        await world.PassAsync(200);
        Assert.Equal(CloudWatchWorld.GroupName, world.Source.Source);
        Assert.Equal([CloudWatchWorld.GroupName], await world.Run.SourcesInUseAsync());
        Assert.Equal((StreamState.Streaming, null), world.Run.Overall);

        world.WriteAt(world.Now, 30, group: "/shop/jobs");
        await world.PassAsync(200);
        Assert.Equal(["/shop/jobs", CloudWatchWorld.GroupName], await world.Run.SourcesInUseAsync());
        await world.PassAsync(1000);
        await AssertWholeAsync(world);
        await world.AssertHealthyAsync();
    }

    [Fact]
    public async Task A14_several_hundred_groups_are_found_page_by_page_and_beyond_the_bound_the_oldest_are_read()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database, "us-east-1");
        await world.ReadAsync([("log_group", null), ("log_group_prefix", "/fleet/"), ("poll_interval_seconds", 300)]);
        await world.PassAsync(70);
        Assert.Empty(world.Run.Sources);
        Assert.Equal(StreamState.Streaming, world.Run.Overall.State);

        for (var number = 0; number < 320; number++)
            world.WriteAt(world.Now, 2, group: $"/fleet/{number:D4}");
        await world.PassAsync(900);
        await AssertWholeAsync(world, "/fleet/");
        Assert.Equal(320, world.Run.Sources.Count);
        Assert.DoesNotContain(world.Simulator.Requests.Read(), request => request.ErrorCode == "ThrottlingException");

        for (var number = 0; number < 200; number++)
            world.Group($"/fleet/a-{number:D4}");
        await world.PassAsync(120);
        Assert.Equal(LogGroupDiscovery.MaxGroups, world.Run.Sources.Count);
        Assert.Equal(320, world.Run.Sources.Count(source => !source.Source.StartsWith("/fleet/a-", StringComparison.Ordinal)));
        Assert.Equal(StreamState.Degraded, world.Run.Overall.State);
        Assert.StartsWith("520 log groups match, and the 500 oldest", world.Run.Overall.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A14_lists_that_fail_stop_nothing_that_is_read_and_show()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteEverySecond(900, perSecond: 1);
        await world.ReadAsync([("log_group", null), ("log_group_pattern", "op/w")]);
        await world.PassAsync(70);

        world.Faults.Add(Lists with { ForSeconds = 300 }, CloudWatchWorld.Error("AccessDeniedException"));
        world.WriteAt(world.Now.AddSeconds(30), 10, group: "/shop/weather");
        await world.PassAsync(250);
        Assert.Equal(StreamState.Degraded, world.Run.Overall.State);
        Assert.Contains("logs:DescribeLogGroups", world.Run.Overall.Reason, StringComparison.Ordinal);
        Assert.Equal((StreamState.Streaming, LogSourceFailure.Permission), (world.Source.State, world.Run.Discovery?.LastError?.Failure));

        world.Faults.Add(Lists with { LastCall = 3 }, new FaultEffects { EmptyPage = true });
        await world.PassAsync(1200);
        await AssertWholeAsync(world);
        await world.AssertHealthyAsync();
    }

    private static async Task AssertWholeAsync(CloudWatchWorld world, string prefix = "/shop/")
    {
        await world.AssertWholeAsync(prefix);
        Assert.DoesNotContain(world.Simulator.Requests.Read("DescribeLogGroups"), request => request.ErrorCode == "ThrottlingException");
    }
}
