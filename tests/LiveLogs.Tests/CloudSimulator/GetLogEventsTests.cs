using System.Text.Json;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using Xunit;

namespace LiveLogs.Tests.CloudSimulator;

public sealed class GetLogEventsTests : IAsyncLifetime
{
    private SimulatedCloudWatch _cloud = null!;
    private DateTimeOffset _start;

    public async ValueTask InitializeAsync()
    {
        _cloud = await SimulatedCloudWatch.StartAsync();
        _start = DateTimeOffset.FromUnixTimeMilliseconds(_cloud.Clock.GetUtcNow().AddMinutes(-5).ToUnixTimeMilliseconds());
    }

    public async ValueTask DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task A17_the_start_is_included_and_the_end_is_not()
    {
        Put(0, 1, 2);

        var page = await GetAsync(("startTime", Time(0)), ("endTime", Time(2)), ("startFromHead", true));

        Assert.Equal(["0", "1"], SimulatedCloudWatch.Messages(page));
        Assert.False(page.GetProperty("events")[0].TryGetProperty("eventId", out _));
    }

    [Fact]
    public async Task A18_forward_pages_end_with_the_same_token_and_it_finds_what_is_written_later()
    {
        Put(0, 1, 2);
        var first = await GetAsync(("limit", 2), ("startFromHead", true));
        var second = await GetAsync(("limit", 2), ("startFromHead", true), ("nextToken", Forward(first)));
        var end = await GetAsync(("limit", 2), ("startFromHead", true), ("nextToken", Forward(second)));

        Assert.Equal(["0", "1"], SimulatedCloudWatch.Messages(first));
        Assert.Equal(["2"], SimulatedCloudWatch.Messages(second));
        Assert.Empty(SimulatedCloudWatch.Messages(end));
        Assert.Equal(Forward(second), Forward(end));

        Put(3);
        Assert.Equal(["3"], SimulatedCloudWatch.Messages(await GetAsync(("startFromHead", true), ("nextToken", Forward(end)))));
        Assert.Equal(["1", "2"], SimulatedCloudWatch.Messages(await GetAsync(("limit", 2), ("nextToken", Backward(end)))));
    }

    [Fact]
    public async Task Without_startFromHead_the_newest_page_comes_first_and_the_way_leads_back()
    {
        Put(0, 1, 2, 3, 4);

        var newest = await GetAsync(("limit", 2));
        var older = await GetAsync(("limit", 2), ("nextToken", Backward(newest)));
        var oldest = await GetAsync(("limit", 2), ("nextToken", Backward(older)));
        var end = await GetAsync(("limit", 2), ("nextToken", Backward(oldest)));

        Assert.Equal(["3", "4"], SimulatedCloudWatch.Messages(newest));
        Assert.Equal(["1", "2"], SimulatedCloudWatch.Messages(older));
        Assert.Equal(["0"], SimulatedCloudWatch.Messages(oldest));
        Assert.Equal(Backward(oldest), Backward(end));
    }

    [Fact]
    public async Task An_empty_stream_still_has_tokens_that_find_its_first_event()
    {
        var empty = await GetAsync(("startFromHead", true));
        Put(0);

        Assert.Equal(["0"], SimulatedCloudWatch.Messages(await GetAsync(("startFromHead", true), ("nextToken", Forward(empty)))));
    }

    [Fact]
    public async Task A18_a_forward_token_needs_startFromHead_and_a_token_its_own_stream()
    {
        Put(0);
        _cloud.Group.TryCreateStream("other");
        var token = Forward(await GetAsync(("startFromHead", true)));

        Assert.Contains("startFromHead", (await RefusedAsync(("nextToken", token))).Message, StringComparison.Ordinal);
        Assert.Equal("InvalidParameterException",
            (await RefusedAsync(("nextToken", token), ("startFromHead", true), ("logStreamName", "other"))).Code);
        Assert.Equal("InvalidParameterException", (await RefusedAsync(("nextToken", "b" + token[1..]))).Code);
        Assert.Equal("ResourceNotFoundException", (await RefusedAsync(("logStreamName", "missing"))).Code);
    }

    private void Put(params int[] milliseconds) => _cloud.Group.Put(
        SimulatedCloudWatch.StreamName, [.. milliseconds.Select(at => new NewLogEvent(_start.AddMilliseconds(at), $"{at}"))]);

    private long Time(int milliseconds) => _start.AddMilliseconds(milliseconds).ToUnixTimeMilliseconds();

    private static string Forward(JsonElement page) => page.GetProperty("nextForwardToken").GetString()!;

    private static string Backward(JsonElement page) => page.GetProperty("nextBackwardToken").GetString()!;

    private Task<JsonElement> GetAsync(params (string, object)[] parameters) => _cloud.CallAsync("GetLogEvents", Body(parameters));

    private Task<(string Code, string Message)> RefusedAsync(params (string, object)[] parameters) => _cloud.RefusedAsync("GetLogEvents", Body(parameters));

    private static Dictionary<string, object> Body((string Name, object Value)[] parameters)
    {
        var body = new Dictionary<string, object> { ["logGroupName"] = SimulatedCloudWatch.GroupName, ["logStreamName"] = SimulatedCloudWatch.StreamName };
        foreach (var (name, value) in parameters)
            body[name] = value;
        return body;
    }
}
