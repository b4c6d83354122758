using System.Text.Json.Nodes;
using LiveLogs.Connectors;
using LiveLogs.Connectors.Trials;
using Xunit;

namespace LiveLogs.Tests.Connectors.CloudWatch;

public class CloudWatchTestTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const string Denied = """{"__type":"AccessDeniedException","Message":"User: u is not authorized to perform: logs:DescribeLogGroups on resource: r"}""";
    private const string NotFound = """{"__type":"ResourceNotFoundException","message":"The specified log group does not exist."}""";

    [Fact]
    public async Task Test_shows_recent_lines_cut_to_size()
    {
        var longLine = new JsonObject { ["events"] = new JsonArray(new JsonObject { ["eventId"] = "1", ["timestamp"] = 1000, ["message"] = new string('x', 199) + "😀" }) }.ToJsonString();
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.Page("t")), (200, longLine), (200, """{"logGroups":[]}"""));
        await using var session = rig.Open();

        var result = await session.TestAsync(default);

        Assert.True(result.Ok);
        Assert.Equal(new string('x', 199), Assert.Single(result.Sample).Text);
        Assert.Equal("/shop/payments", result.Sample[0].Source);
        Assert.True(result.Latency > TimeSpan.Zero);
        Assert.Empty(result.Warnings);
        Assert.Equal(5, (int)rig.Requests[0]["limit"]!);
        Assert.Equal("'/shop/payments' can be read.", result.Message);
    }

    [Fact]
    public async Task Test_only_warns_when_log_groups_can_not_be_listed()
    {
        await using var rig = await StartAsync(_ => (200, CloudWatchRig.NoEvents), (400, Denied));
        await using var session = rig.Open();

        var result = await session.TestAsync(default);

        Assert.True(result.Ok);
        Assert.Contains("no matching event", result.Message, StringComparison.Ordinal);
        Assert.Contains("logs:DescribeLogGroups", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_suggests_the_group_that_was_probably_meant()
    {
        await using var rig = await StartAsync(_ => (400, NotFound), (200, """{"logGroups":[{"logGroupName":"/shop/payment"},{"logGroupName":"/shop/web"}]}"""));
        await using var session = rig.Open();

        var result = await session.TestAsync(default);

        Assert.Equal(ConnectionTestFailure.NotFound, result.Failure);
        Assert.Contains("'/shop/payment'", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_names_every_group_that_can_not_be_read()
    {
        await using var rig = await StartAsync(
            request => (string?)request["logGroupName"] == "/b" ? (200, CloudWatchRig.Page(null, ("1", 1000))) : (400, NotFound),
            (200, """{"logGroups":[{"logGroupName":"/b"}]}"""));
        await using var session = rig.Open(("log_group", new[] { "/a/one", "/b", "/c/two" }));

        var result = await session.TestAsync(default);

        Assert.Equal(ConnectionTestFailure.NotFound, result.Failure);
        Assert.StartsWith("/a/one:", result.Message, StringComparison.Ordinal);
        Assert.Contains(result.Warnings, warning => warning.Contains("/c/two", StringComparison.Ordinal));
        Assert.Single(result.Sample);
    }

    [Theory]
    [InlineData(400, "UnrecognizedClientException", "", "Credentials")]
    [InlineData(400, "AccessDeniedException", "", "Permission")]
    [InlineData(400, "ThrottlingException", "", "Throttled")]
    [InlineData(400, "InvalidSignatureException", "Credential should be scoped to a valid region.", "Region")]
    [InlineData(400, "InvalidParameterException", "Invalid filter pattern", "Configuration")]
    [InlineData(503, "ServiceUnavailableException", "", "Service")]
    public async Task Test_tells_failures_apart_and_asks_once(int status, string code, string message, string failure)
    {
        await using var rig = await StartAsync(_ => (status, $$"""{"__type":"{{code}}","message":"{{message}}"}"""), (400, Denied));
        await using var session = rig.Open();

        var result = await session.TestAsync(default);

        Assert.Equal(failure, result.Failure.ToString());
        Assert.NotNull(result.Advice);
        Assert.Equal(failure == "Permission" ? "logs:FilterLogEvents" : null, result.MissingPermission);
        Assert.Single(rig.Requests);
    }

    [Fact]
    public async Task Test_tells_ways_apart_that_do_not_reach_the_service()
    {
        await using var rig = await CloudWatchRig.StartAsync((200, CloudWatchRig.NoEvents));
        await using var plain = await ScriptedService.StartAsync(_ => Task.CompletedTask);

        await AssertNetworkAsync(new Uri("http://127.0.0.1:1"), "refuses connections");
        await AssertNetworkAsync(new UriBuilder(plain.Address) { Scheme = "https" }.Uri, "TLS");
        await AssertNetworkAsync(new Uri("https://nobody.invalid"), "cannot be resolved");

        async Task AssertNetworkAsync(Uri endpoint, string said)
        {
            await using var session = rig.Open(endpoint);
            var result = await session.TestAsync(default);
            Assert.Equal(ConnectionTestFailure.Network, result.Failure);
            Assert.Contains(said, result.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Test_gets_its_turn_beside_a_busy_source()
    {
        var time = new ManualTime();
        await using var rig = await StartOnAsync(time, new ConnectorsOptions { QuotaShare = 0.04 });
        await using var session = rig.Open();
        var others = Enumerable.Range(0, 20).Select(_ => CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1, 2))).ToList();

        var test = session.TestAsync(default);
        Assert.Equal(20, session.QuotaUse.Waiting);
        // A timer that is due sees the time at the end of the step.
        for (var step = 0; step < 6; step++)
            time.Advance(TimeSpan.FromSeconds(0.501));

        Assert.True((await test.WaitAsync(Patience, TimeProvider.System)).Ok);
        while (others.Count > 0)
        {
            time.Advance(TimeSpan.FromSeconds(1.001));
            others.Remove(await Task.WhenAny(others).WaitAsync(Patience, TimeProvider.System));
        }
    }

    [Fact]
    public async Task Test_says_so_when_the_quota_leaves_no_turn_for_it()
    {
        var time = new ManualTime();
        await using var rig = await StartOnAsync(time, new ConnectorsOptions { QuotaShare = 0.01, TestTimeout = TimeSpan.FromSeconds(10) });
        await using var session = rig.Open(("region", "eu-central-1"));
        await CloudWatchRig.ScanAsync(session.Sources[0], CloudWatchRig.Window(1, 2));

        var test = session.TestAsync(default);
        time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(ConnectionTestFailure.Throttled, (await test.WaitAsync(Patience, TimeProvider.System)).Failure);
    }

    private static Task<CloudWatchRig> StartOnAsync(TimeProvider time, ConnectorsOptions options) =>
        CloudWatchRig.StartAsync(
            (_, context) =>
            {
                // The service's clock is the test's, too.
                context.Response.Headers.Date = time.GetUtcNow().ToString("R", null);
                return CloudWatchRig.Answer(context, (200, CloudWatchRig.NoEvents));
            },
            options,
            time);

    private static Task<CloudWatchRig> StartAsync(Func<JsonObject, (int, string)> read, (int, string) list) =>
        CloudWatchRig.StartAsync((request, context) =>
            CloudWatchRig.Answer(context, (string?)request["_op"] == "FilterLogEvents" ? read(request) : list));
}
