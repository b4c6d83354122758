using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>
/// A connection is read, stopped for fifty minutes in which lines are written, edited, and started again: much longer than start_from goes
/// back. What changed is how the source is reached, or what of it is read; so reading goes on from where it was complete.
/// </summary>
[Collection(VirtualTimeTests.Name)]
public sealed class EditedConnectionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Arn = $"arn:aws:logs:eu-west-1:{AwsAccount.DefaultId}:log-group:{CloudWatchWorld.GroupName}";

    private static readonly TimeSpan Stopped = TimeSpan.FromMinutes(50);

    /// <summary>Fields before the edit and after it; <c>localhost</c> stands for the simulator under its other name.</summary>
    public static TheoryData<string, (string, object?)[], (string, object?)[]> AwsEdits => new()
    {
        { "another address", [], [("endpoint_url", "localhost")] },
        { "the name becomes the ARN", [], [("log_group", Arn)] },
        { "the ARN becomes the name", [("log_group", Arn)], [] },
        { "named, then found", [], [("log_group", null), ("log_group_prefix", "/shop/")] },
        { "found, then named by the ARN", [("log_group", null), ("log_group_pattern", "shop")], [("log_group", Arn), ("log_group_prefix", "/other/")] },
        { "a filter is added", [], [("filter_pattern", "INFO")] },
        { "a filter is taken away", [("filter_pattern", "INFO")], [] },
        { "streams are chosen", [], [("log_streams", new[] { "web-1" })] },
        { "streams by prefix instead of by name", [("log_streams", new[] { "web-1" })], [("log_stream_prefix", "web")] },
        { "everything at once", [("filter_pattern", "INFO")], [("log_group", Arn), ("endpoint_url", "localhost"), ("log_stream_prefix", "web")] },
    };

    [Theory]
    [MemberData(nameof(AwsEdits))]
    public async Task An_edited_connection_to_CloudWatch_goes_on_where_the_old_one_was(string what, (string, object?)[] before, (string, object?)[] after)
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        await world.ReadAsync(before);
        world.WriteEverySecond(300, perSecond: 1);
        await world.PassAsync(400);
        await world.Run.StopAsync();
        for (var minute = 0; minute < 50; minute += 10)
            world.WriteAt(world.Now.AddMinutes(minute), visibleAfter: TimeSpan.FromMinutes(minute));
        await world.Clock.RunAsync(Stopped, () => world.Simulator.UnderWay);

        await world.Run.EditAsync(world.Config([.. after.Select(field => Place(field, world.Simulator.Url))]));
        await world.PassAsync(200);

        var expected = world.Simulator.Ledger.Read().Select(entry => entry.Event.Message).Order(StringComparer.Ordinal).ToList();
        Assert.True(expected.Count == 305, what);
        Assert.Equal(expected, (await world.Run.ColumnAsync("message")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task With_a_wider_filter_everything_is_read_from_where_the_source_was_complete_and_nothing_before_counts_as_late()
    {
        await using var world = await CloudWatchWorld.CreateAsync(database);
        await world.ReadAsync(("filter_pattern", "ERROR"));
        world.WriteEverySecond(3600, perSecond: 1);
        await world.PassAsync(3700);
        Assert.Empty(await world.Run.ColumnAsync("message"));
        var complete = world.Source.CompleteTo!.Value.ToDateTimeOffset();

        await world.Run.EditAsync(world.Config());
        await world.PassAsync(120);

        var expected = world.Simulator.Ledger.Read().Where(entry => entry.Event.Timestamp >= complete.ToUnixTimeMilliseconds()).Select(entry => entry.Event.Message).ToList();
        Assert.NotEmpty(expected);
        Assert.Subset((await world.Run.ColumnAsync("message")).ToHashSet(), expected.ToHashSet());
        // What the daily deep sweep brings of the time before was never asked for until now.
        await world.PassAsync(TimeSpan.FromHours(25).TotalSeconds);
        Assert.Equal(3600, (await world.Run.ColumnAsync("message")).Distinct().Count());
        Assert.Equal(0, await world.Run.LateArrivalsAsync());
    }

    public static TheoryData<string, string, string, (string, object?)[]> AzureEdits => new()
    {
        { "another address", "AppTraces", "AppTraces", [("endpoint_url", "localhost")] },
        { "a condition is added", "AppTraces", "AppTraces | where SeverityLevel >= 1", [] },
        { "a condition is taken away", "AppTraces | where SeverityLevel >= 1", "AppTraces", [] },
        { "another column is read", "AppTraces | extend a = 1", "AppTraces | extend b = 2", [("endpoint_url", "localhost")] },
    };

    [Theory]
    [MemberData(nameof(AzureEdits))]
    public async Task An_edited_connection_to_Azure_goes_on_where_the_old_one_was(string what, string before, string after, (string, object?)[] fields)
    {
        await using var rig = await AzureRig.StartAsync(database);
        await using var run = await rig.ReadAsync(before);
        rig.WriteEachMinute(10);
        await run.RunAsync(TimeSpan.FromMinutes(15));
        await run.StopAsync();
        rig.WriteEachMinute(40, 1);
        await rig.Clock.RunAsync(Stopped, () => rig.Simulator.UnderWay);

        await run.EditAsync(rig.Config(after, [.. fields.Select(field => Place(field, rig.Simulator.Url))]));
        await run.RunAsync(TimeSpan.FromMinutes(10));

        Assert.True(rig.Expected().Count() == 70, what);
        Assert.Equal(Completeness.Whole(70), await run.CompareAsync(rig.Expected()));
    }

    public static TheoryData<string, (string, object)[], (string, object)[]> GoogleEdits => new()
    {
        { "another address", [], [("endpoint_url", "localhost")] },
        { "a filter is added", [], [("filter", "severity>=DEFAULT")] },
        { "a filter is taken away", [("filter", "severity>=DEFAULT")], [] },
        { "a log is chosen", [], [("log_name", "syslog")] },
        { "a log by its full name", [("log_name", "syslog")], [("log_name", GoogleCloudRun.Syslog)] },
        { "the project is named as a resource", [], [("resource_names", new[] { $"projects/{GoogleCloudRun.Project}" })] },
    };

    [Theory]
    [MemberData(nameof(GoogleEdits))]
    public async Task An_edited_connection_to_Google_Cloud_goes_on_where_the_old_one_was(string what, (string, object)[] before, (string, object)[] after)
    {
        await using var google = await GoogleCloudRun.StartAsync(database);
        google.WriteEachMinute(10, 3);
        await google.ReadAsync(before);
        await google.PassAsync(TimeSpan.FromMinutes(15));
        await google.Run.StopAsync();
        var at = google.Clock.GetUtcNow();
        for (var minute = 1; minute <= 40; minute++)
            google.Clock.At(at.AddMinutes(minute), () => google.Write("while nobody looked"));
        await google.Clock.RunAsync(Stopped, () => google.Simulator.UnderWay);

        await google.Run.EditAsync(google.Config([.. after.Select(field => ((string, object))Place(field, google.Simulator.Url)!)]));
        await google.PassAsync(TimeSpan.FromMinutes(10));

        Assert.True(google.Cloud.Store.Ledger.Count == 70, what);
        Assert.Equal(Completeness.Whole(70), await google.CompareAsync());
    }

    private static (string Name, object? Value) Place((string Name, object? Value) field, string simulator) =>
        field.Value is "localhost" ? (field.Name, simulator.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)) : field;
}
