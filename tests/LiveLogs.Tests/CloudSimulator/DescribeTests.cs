using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.CloudSimulator.Faults;
using Xunit;

namespace LiveLogs.Tests.CloudSimulator;

public sealed class DescribeTests : IAsyncLifetime
{
    private SimulatedCloudWatch _cloud = null!;

    public async ValueTask InitializeAsync() => _cloud = await SimulatedCloudWatch.StartAsync();

    public async ValueTask DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Groups_come_in_ascii_order_at_most_fifty_at_a_time()
    {
        for (var number = 0; number < 120; number++)
            _cloud.Simulator.CloudWatch.Store.TryCreateGroup(AwsAccount.DefaultId, SimulatedCloudWatch.Region, $"/team/{number:D3}");

        var names = new List<string>();
        var parameters = new Dictionary<string, object> { ["logGroupNamePrefix"] = "/team/" };
        while (true)
        {
            var page = await _cloud.CallAsync("DescribeLogGroups", parameters);
            Assert.InRange(page.GetProperty("logGroups").GetArrayLength(), 1, 50);
            names.AddRange(page.GetProperty("logGroups").EnumerateArray().Select(group => group.GetProperty("logGroupName").GetString()!));
            if (!page.TryGetProperty("nextToken", out var token))
                break;
            parameters["nextToken"] = token.GetString()!;
        }

        Assert.Equal(Enumerable.Range(0, 120).Select(number => $"/team/{number:D3}"), names);
    }

    [Fact]
    public async Task A_group_can_be_created_found_deleted_and_created_again()
    {
        await _cloud.CallAsync("CreateLogGroup", new { logGroupName = "/new" });
        Assert.Equal("ResourceAlreadyExistsException", (await _cloud.RefusedAsync("CreateLogGroup", new { logGroupName = "/new" })).Code);
        await _cloud.CallAsync("PutRetentionPolicy", new { logGroupName = "/new", retentionInDays = 7 });
        Assert.Equal("InvalidParameterException", (await _cloud.RefusedAsync("PutRetentionPolicy", new { logGroupName = "/new", retentionInDays = 8 })).Code);

        var group = (await _cloud.CallAsync("DescribeLogGroups", new { logGroupNamePrefix = "/new" })).GetProperty("logGroups")[0];
        Assert.Equal("arn:aws:logs:eu-west-1:111122223333:log-group:/new:*", group.GetProperty("arn").GetString());
        Assert.Equal(7, group.GetProperty("retentionInDays").GetInt32());

        await _cloud.CallAsync("DeleteLogGroup", new { logGroupName = "/new" });
        Assert.Equal("ResourceNotFoundException", (await _cloud.RefusedAsync("FilterLogEvents", new { logGroupName = "/new" })).Code);
        await _cloud.CallAsync("CreateLogGroup", new { logGroupName = "/new" });
        Assert.Empty(SimulatedCloudWatch.Messages(await _cloud.CallAsync("FilterLogEvents", new { logGroupName = "/new" })));
    }

    [Fact]
    public async Task Streams_come_by_name_or_by_last_event()
    {
        var now = _cloud.Clock.GetUtcNow();
        foreach (var (name, age) in (ReadOnlySpan<(string, int)>)[("a", 10), ("b", 30), ("c", 20)])
            _cloud.Group.Put(name, [new NewLogEvent(now.AddSeconds(-age), "x")]);

        Assert.Equal(["a", "b", "c", "web-1"], await StreamsAsync(new { logGroupName = SimulatedCloudWatch.GroupName }));
        Assert.Equal(["a", "c", "b", "web-1"], await StreamsAsync(new { logGroupName = SimulatedCloudWatch.GroupName, orderBy = "LastEventTime", descending = true }));
        Assert.Equal("InvalidParameterException", (await _cloud.RefusedAsync("DescribeLogStreams",
            new { logGroupName = SimulatedCloudWatch.GroupName, orderBy = "LastEventTime", logStreamNamePrefix = "a" })).Code);
    }

    [Fact]
    public async Task The_last_event_of_a_stream_can_be_known_an_hour_late()
    {
        _cloud.Group.Put("a", [new NewLogEvent(_cloud.Clock.GetUtcNow(), "early")]);
        var early = _cloud.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        _cloud.Advance(TimeSpan.FromMinutes(90));
        _cloud.Group.Put("a", [new NewLogEvent(_cloud.Clock.GetUtcNow(), "late")]);
        _cloud.Simulator.Faults.Add(new FaultMatch { Operation = "DescribeLogStreams" }, new FaultEffects { StaleSeconds = 3600 });

        var stream = (await _cloud.CallAsync("DescribeLogStreams",
            new { logGroupName = SimulatedCloudWatch.GroupName, logStreamNamePrefix = "a" })).GetProperty("logStreams")[0];

        Assert.InRange(stream.GetProperty("lastEventTimestamp").GetInt64(), early - 1_000, early + 1_000);
    }

    private async Task<List<string>> StreamsAsync(object parameters) =>
        [.. (await _cloud.CallAsync("DescribeLogStreams", parameters)).GetProperty("logStreams").EnumerateArray()
            .Select(stream => stream.GetProperty("logStreamName").GetString()!)];
}
