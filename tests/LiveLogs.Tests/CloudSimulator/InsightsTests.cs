using LiveLogs.CloudSimulator.CloudWatch.Store;
using Xunit;

namespace LiveLogs.Tests.CloudSimulator;

public sealed class InsightsTests : IAsyncLifetime
{
    private SimulatedCloudWatch _cloud = null!;

    public async ValueTask InitializeAsync() => _cloud = await SimulatedCloudWatch.StartAsync(options => options.QueryTime = TimeSpan.FromMinutes(5));

    public async ValueTask DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task A23_a_token_is_good_for_an_hour()
    {
        var now = _cloud.Clock.GetUtcNow();
        _cloud.Group.Put(SimulatedCloudWatch.StreamName, [.. Enumerable.Range(0, 3).Select(number => new NewLogEvent(now.AddSeconds(-number), $"line {number}"))]);
        var id = await StartAsync("fields @message");
        _cloud.Advance(TimeSpan.FromMinutes(5));

        var page = await _cloud.CallAsync("GetQueryResults", new { queryId = id, maxItems = 2 });
        var token = page.GetProperty("nextToken").GetString();

        Assert.Equal(("Complete", 2), (page.GetProperty("status").GetString(), page.GetProperty("results").GetArrayLength()));
        Assert.Equal(1, (await _cloud.CallAsync("GetQueryResults", new { queryId = id, nextToken = token })).GetProperty("results").GetArrayLength());
        _cloud.Advance(TimeSpan.FromMinutes(61));
        Assert.Contains("expired", (await _cloud.RefusedAsync("GetQueryResults", new { queryId = id, nextToken = token })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A23_the_query_beyond_a_hundred_at_a_time_is_refused_until_one_ends()
    {
        var query = new { logGroupName = SimulatedCloudWatch.GroupName, queryString = "fields @message", startTime = 1, endTime = 2 };
        for (var number = 0; number < 100; number++)
            await _cloud.CallAsync("StartQuery", query);

        Assert.Equal("LimitExceededException", (await _cloud.RefusedAsync("StartQuery", query)).Code);
        _cloud.Advance(TimeSpan.FromMinutes(5));
        await _cloud.CallAsync("StartQuery", query);
    }

    [Theory]
    [InlineData("stats count(*)", "MalformedQueryException")]
    [InlineData("filter @message like", "MalformedQueryException")]
    public async Task A23_what_is_not_understood_is_refused(string text, string code) => Assert.Equal(
        code, (await _cloud.RefusedAsync("StartQuery", new { logGroupName = SimulatedCloudWatch.GroupName, queryString = text, startTime = 1, endTime = 2 })).Code);

    private async Task<string> StartAsync(string text)
    {
        var end = _cloud.Clock.GetUtcNow().ToUnixTimeSeconds() + 1;
        var answer = await _cloud.CallAsync("StartQuery", new { logGroupName = SimulatedCloudWatch.GroupName, queryString = text, startTime = end - 60, endTime = end });
        return answer.GetProperty("queryId").GetString()!;
    }
}
