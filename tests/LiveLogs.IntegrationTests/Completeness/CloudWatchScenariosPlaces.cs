using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;
using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Streaming.Polling;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Groups, streams, accounts, contents, credentials and restarts.</summary>
[Collection(VirtualTimeTests.Name)]
public sealed class CloudWatchScenariosPlaces(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A10_credentials_that_expire_in_the_middle_of_a_scan_are_told_and_reading_goes_on_when_they_are_renewed()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        var key = world.Simulator.CloudWatch.Accounts.Find(AwsAccessKey.DefaultId)!.Value.Key;
        world.WriteAt(world.Now.AddSeconds(-20), 1_000);
        world.Faults.Add(CloudWatchWorld.Reads, new FaultEffects { PageItems = 100 });
        world.Faults.Add(CloudWatchWorld.Reads with { Page = 4 }, new FaultEffects { StallSeconds = 3 });
        world.WriteEverySecond(300, perSecond: 1);
        await world.ReadAsync();
        world.Clock.At(world.Now.AddSeconds(4), () => key.ExpiresAt = world.Now);

        await world.PassAsync(300);
        Assert.Equal((StreamState.Failed, LogSourceFailure.Credentials), (world.Source.State, world.Source.LastError?.Failure));

        key.ExpiresAt = null;
        await world.PassAsync(1500);
        await world.AssertWholeAsync();
        await world.AssertHealthyAsync();
    }

    [Theory]
    [InlineData("UnrecognizedClientException", LogSourceFailure.Credentials)]
    [InlineData("AccessDeniedException", LogSourceFailure.Permission)]
    public async Task A10_ten_minutes_without_access_lose_nothing_and_show(string code, object failure)
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteEverySecond(700, perSecond: 1);
        world.Faults.Add(CloudWatchWorld.Reads with { FirstCall = 5, ForSeconds = 600 }, CloudWatchWorld.Error(code));
        await world.ReadAsync();

        await world.PassAsync(500);
        Assert.Equal((StreamState.Failed, (LogSourceFailure)failure), (world.Source.State, world.Source.LastError?.Failure));
        Assert.True(world.Now - world.Source.FreshTo!.Value.ToDateTimeOffset() > TimeSpan.FromMinutes(7));
        await world.PassAsync(2000);

        await world.AssertWholeAsync();
        await world.AssertHealthyAsync();
    }

    [Fact]
    public async Task A14_new_streams_are_read_and_a_group_that_is_deleted_and_made_again_goes_on()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteEverySecond(30);
        await world.ReadAsync();
        await world.PassAsync(40);
        world.Write(7, "web-new");
        await world.PassAsync(60);
        await world.AssertWholeAsync();

        Assert.True(world.Simulator.CloudWatch.Store.TryDeleteGroup(AwsAccount.DefaultId, "eu-west-1", CloudWatchWorld.GroupName));
        await world.PassAsync(200);
        Assert.Equal(LogSourceFailure.NotFound, world.Source.LastError?.Failure);

        world.WriteEverySecond(30);
        await world.PassAsync(1500);
        await world.AssertWholeAsync();
        await world.AssertHealthyAsync();
    }

    [Fact]
    public async Task A15_streams_whose_last_event_time_is_an_hour_stale_are_read_all_the_same()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.Faults.Add(new FaultMatch { Operation = "DescribeLogStreams" }, new FaultEffects { StaleSeconds = 3600 });
        for (var second = 0; second < 60; second++)
        {
            var stream = $"web-{second % 4}";
            world.Clock.At(world.Now.AddSeconds(second), () => world.Write(2, stream));
        }

        await world.ReadAsync(("log_streams", new[] { "web-0", "web-1", "web-2", "web-3" }));
        await world.PassAsync(120);

        await world.AssertWholeAsync();
        Assert.Equal(0, world.Simulator.Requests.Count("DescribeLogStreams"));
    }

    [Fact]
    public async Task A16_a_hundred_and_fifty_streams_are_read_with_two_calls()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        for (var stream = 0; stream < 150; stream++)
            world.Write(3, $"s{stream}");
        world.Group().Put("other", [new NewLogEvent(world.Now, "not asked for") { Expected = false }]);
        await world.ReadAsync(("log_streams", Enumerable.Range(0, 150).Select(stream => $"s{stream}").ToArray()));

        await world.PassAsync(60);

        await world.AssertWholeAsync();
        Assert.All(world.Simulator.Requests.Read("FilterLogEvents"), request => Assert.Equal(200, request.Status));
    }

    [Fact]
    public async Task A19_identical_events_are_all_stored()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        var at = world.Now;
        world.Group().Put("web-1", [new NewLogEvent(at, "the same"), new NewLogEvent(at, "the same"), new NewLogEvent(at, "the same")]);
        world.Group().Put("web-1", [new NewLogEvent(at, "the same")]);
        await world.ReadAsync();

        await world.PassAsync(90);

        await world.AssertWholeAsync();
    }

    [Fact]
    public async Task A20_any_content_is_stored_with_its_id_of_56_digits()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        string[] contents = ["a\0b", "half \ud83d of a pair", "😀 four bytes", "\u001b[31mred\u001b[0m", "two\r\nlines\r\n", """{"level":"error","n":1}""", " "];
        world.Group().Put("web-1", [.. contents.Select((text, number) => new NewLogEvent(world.Now.AddMilliseconds(number), text))]);
        await world.ReadAsync();

        await world.PassAsync(60);

        await world.AssertWholeAsync();
        Assert.All(await world.Run.ColumnAsync("event_id"), id => Assert.Equal(56, id.Length));
        var stored = await world.Run.ColumnAsync("message");
        Assert.Contains("😀 four bytes", stored);
        Assert.Contains(stored, text => text.Contains("[31mred", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A24_groups_of_the_same_name_in_two_accounts_are_told_apart_even_with_equal_ids()
    {
        const string linked = "444455556666";
        await using var world = await CloudWatchWorld.CreateAsync(database);
        var (account, _) = world.Simulator.CloudWatch.Accounts.Find(AwsAccessKey.DefaultId)!.Value;
        account.LinkedAccounts.Add(linked);
        var at = world.Now;
        var id = new string('3', 56);
        world.Group().Put("web-1", [new NewLogEvent(at, "here") { EventId = id }]);
        world.Group(account: linked).Put("web-1", [new NewLogEvent(at, "there") { EventId = id }]);
        await world.ReadAsync(("log_group", new[] { world.Group().Arn, world.Group(account: linked).Arn }));

        await world.PassAsync(60);

        Assert.Equal(["here", "there"], (await world.Run.ColumnAsync("message")).Order());
        Assert.Equal([AwsAccount.DefaultId, linked], (await world.Run.ColumnAsync("resource->>'cloud.account.id'")).Order());
    }

    [Fact]
    public async Task A25_a_role_is_assumed_with_the_external_id_of_the_connection_and_its_session_renewed()
    {
        const string owner = "444455556666";
        await using var world = await CloudWatchWorld.CreateAsync(database);
        var role = $"arn:aws:iam::{owner}:role/reader";
        world.Simulator.CloudWatch.Accounts.GetOrAdd(owner).Roles["reader"] = new AwsRole("of-somebody-else");
        world.Simulator.CloudWatch.SecurityTokens.SessionLifetime = TimeSpan.FromMinutes(15);
        var began = world.Now;
        for (var minute = 0; minute < 40; minute++)
            world.Clock.At(began.AddMinutes(minute), () => world.Group(account: owner).Put("web-1", [new NewLogEvent(world.Now, "INFO of the role's account")]));
        // The SDK waits in real time before it repeats a call: seconds to go through keep this clock from running away meanwhile.
        for (var second = 0; second < 4200; second++)
            world.Clock.At(began.AddSeconds(second), () => { });
        await world.ReadAsync(("role_arn", role), ("sts_endpoint_url", world.Simulator.Url));

        await world.PassAsync(30);
        Assert.Equal((StreamState.Failed, LogSourceFailure.Permission), (world.Source.State, world.Source.LastError?.Failure));
        Assert.Equal("sts:AssumeRole", world.Source.LastError?.MissingPermission);
        var externalId = System.Text.RegularExpressions.Regex.Match(world.Source.LastError!.Advice, "livelogs-[0-9a-f]{32}").Value;

        world.Simulator.CloudWatch.Accounts.GetOrAdd(owner).Roles["reader"] = new AwsRole(externalId);
        // In the middle of everything the session is no longer good, before its time.
        world.Clock.At(began.AddMinutes(12), () =>
        {
            foreach (var key in world.Simulator.CloudWatch.Accounts.GetOrAdd(owner).Keys)
                key.ExpiresAt = world.Now;
        });
        await world.PassAsync(3600);

        await world.AssertWholeAsync();
        await world.AssertHealthyAsync();
        Assert.True(world.Simulator.Requests.Count("AssumeRole") > 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A26_stopping_at_any_instant_neither_loses_nor_repeats(int seed)
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        world.WriteAt(world.Now.AddSeconds(-20), 2_000);
        world.WriteEverySecond(60);
        world.Faults.Add(CloudWatchWorld.Reads, new FaultEffects { PageItems = 100 });
        await world.ReadAsync();
        var random = new Random(seed);
        for (var stop = 0; stop < 12; stop++)
        {
            var passing = world.PassAsync(random.Next(1, 8));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 60)), TimeProvider.System);
            await world.Run.StopAsync();
            await passing;
            await world.Run.ResumeAsync();
        }

        await world.PassAsync(1500);

        await world.AssertWholeAsync();
        await world.AssertHealthyAsync();
    }
}
