using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

[Collection(VirtualTimeTests.Name)]
public sealed class CloudWatchVirtualTimeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task An_hour_of_events_that_become_visible_late_are_all_stored_once()
    {
        var clock = new VirtualClock();
        await using var simulator = await Simulator.StartAsync(new SimulatorOptions(), clock.OfSimulator, CancellationToken.None);
        var group = simulator.CloudWatch.Store.Group(AwsAccount.DefaultId, "eu-west-1", "/shop/web");
        group.TryCreateStream("web-1");
        var random = new Random(5);
        var began = clock.GetUtcNow();
        for (var minute = 0; minute < 60; minute++)
        {
            clock.At(began.AddMinutes(minute), () => group.Put("web-1", [.. Enumerable.Range(0, 5).Select(number => new NewLogEvent(
                clock.GetUtcNow(), $"INFO line {number}") { VisibleAt = clock.GetUtcNow().AddSeconds(random.Next(600)) })]));
        }

        await using var run = await CompletenessRun.StartAsync(database, simulator, clock, "aws", new
        {
            access_key_id = AwsAccessKey.DefaultId,
            secret_access_key = AwsAccessKey.DefaultSecret,
            region = "eu-west-1",
            log_group = "/shop/web",
            endpoint_url = simulator.Url,
            poll_interval_seconds = 30,
        });
        await run.RunAsync(TimeSpan.FromMinutes(90));

        var expected = simulator.Ledger.Read().Select(entry => (entry.LogGroup, entry.Event.EventId));
        Assert.Equal(Completeness.Whole(300), await run.CompareAsync(expected));
    }
}
