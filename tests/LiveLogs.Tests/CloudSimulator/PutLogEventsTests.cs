using Xunit;

namespace LiveLogs.Tests.CloudSimulator;

public sealed class PutLogEventsTests : IAsyncLifetime
{
    private SimulatedCloudWatch _cloud = null!;
    private long _now;

    public async ValueTask InitializeAsync()
    {
        _cloud = await SimulatedCloudWatch.StartAsync();
        _now = _cloud.Clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    public async ValueTask DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Too_old_and_too_new_events_are_refused_by_place_and_the_rest_is_kept()
    {
        _cloud.Group.RetentionDays = 3;

        var answer = await PutAsync((-15 * 24 * 60, "old"), (-4 * 24 * 60, "expired"), (0, "kept"), (119, "ahead"), (121, "too new"));

        var rejected = answer.GetProperty("rejectedLogEventsInfo");
        Assert.Equal(1, rejected.GetProperty("tooOldLogEventEndIndex").GetInt32());
        Assert.Equal(2, rejected.GetProperty("expiredLogEventEndIndex").GetInt32());
        Assert.Equal(4, rejected.GetProperty("tooNewLogEventStartIndex").GetInt32());
        Assert.Equal(["kept", "ahead"], _cloud.Simulator.Ledger.Read().Select(entry => entry.Event.Message));
    }

    [Fact]
    public async Task Events_become_visible_after_the_delay_in_force()
    {
        _cloud.Simulator.CloudWatch.Store.VisibilityDelay = TimeSpan.FromSeconds(10);
        await PutAsync((0, "line"));

        var stored = Assert.Single(_cloud.Simulator.Ledger.Read()).Event;

        Assert.Equal(10_000, stored.VisibleAt - stored.IngestionTime);
    }

    [Fact]
    public async Task A_batch_spans_at_most_24_hours() =>
        Assert.Contains("24 hours", (await RefusedAsync((-25 * 60, "a"), (0, "b"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_largest_event_is_1_024_KB_and_the_largest_batch_1_MB()
    {
        await PutAsync((0, new string('x', 1_048_576)));
        Assert.Equal(1_048_576, Assert.Single(_cloud.Simulator.Ledger.Read()).Event.MessageBytes);

        Assert.Contains("too large", (await RefusedAsync((0, new string('x', 1_048_577)))).Message, StringComparison.Ordinal);
        Assert.Contains("Upload too large", (await RefusedAsync((0, new string('x', 600_000)), (0, new string('x', 600_000)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_groups_streams_and_texts_are_refused()
    {
        object[] one = [new { timestamp = _now, message = "x" }];
        Assert.Equal("ResourceNotFoundException", (await _cloud.RefusedAsync("PutLogEvents",
            new { logGroupName = "missing", logStreamName = "s", logEvents = one })).Code);
        Assert.Equal("The specified log stream does not exist.", (await _cloud.RefusedAsync("PutLogEvents",
            new { logGroupName = SimulatedCloudWatch.GroupName, logStreamName = "missing", logEvents = one })).Message);
        Assert.Equal("InvalidParameterException", (await RefusedAsync((0, ""))).Code);
        Assert.Equal(
            "2 validation errors detected: Value 'no blanks' at 'logGroupName' failed to satisfy constraint: "
            + @"Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+; "
            + "Value 'a*' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*",
            (await _cloud.RefusedAsync("PutLogEvents", new { logGroupName = "no blanks", logStreamName = "a*", logEvents = one })).Message);
    }

    [Fact]
    public async Task Order_within_a_batch_is_enforced_on_request()
    {
        await PutAsync((1, "later"), (0, "earlier"));

        await using var strict = await SimulatedCloudWatch.StartAsync(options => options.EnforceBatchOrder = true);
        Assert.Contains("chronological", (await strict.RefusedAsync("PutLogEvents", Body((1, "later"), (0, "earlier")))).Message, StringComparison.Ordinal);
    }

    private Task<System.Text.Json.JsonElement> PutAsync(params (int Minutes, string Message)[] events) => _cloud.CallAsync("PutLogEvents", Body(events));

    private Task<(string Code, string Message)> RefusedAsync(params (int Minutes, string Message)[] events) => _cloud.RefusedAsync("PutLogEvents", Body(events));

    private object Body(params (int Minutes, string Message)[] events) => new
    {
        logGroupName = SimulatedCloudWatch.GroupName,
        logStreamName = SimulatedCloudWatch.StreamName,
        logEvents = events.Select(source => new { timestamp = _now + (source.Minutes * 60_000L), message = source.Message }),
    };
}
