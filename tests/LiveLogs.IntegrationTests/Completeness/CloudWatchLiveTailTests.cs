using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Streaming.Polling;
using Xunit;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>Live Tail beside the pollers, in real time: what breaks it harms nothing that is stored.</summary>
[Collection(VirtualTimeTests.Name)]
public sealed class CloudWatchLiveTailTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("""{"piece_bytes":7,"in_pairs":true,"sampled":true}""", null)]
    [InlineData("""{"bad_prelude_at":5}""", "broke")]
    [InlineData("""{"bad_message_at":5}""", "broke")]
    [InlineData("""{"end_after":5,"end_with":"timeout"}""", null)]
    [InlineData("""{"end_after":5,"end_with":"streaming_exception"}""", "SessionStreamingException")]
    [InlineData("""{"end_after":5,"end_with":"reset"}""", "broke")]
    public async Task A22_live_tail_shows_lines_at_once_and_whatever_breaks_it_they_are_stored_once(string fault, string? said)
    {
        await using var simulator = await Simulator.StartAsync(new SimulatorOptions(), TimeProvider.System, CancellationToken.None);
        simulator.CloudWatch.LiveTail.UpdateInterval = TimeSpan.FromMilliseconds(50);
        simulator.Faults.AddJson("""[{"when":{"operation":"StartLiveTail"},"then":{"event_stream":FAULT}}]""".Replace("FAULT", fault, StringComparison.Ordinal));
        var group = simulator.CloudWatch.Store.Group(AwsAccount.DefaultId, "eu-west-1", CloudWatchWorld.GroupName);
        await using var run = await CompletenessRun.StartAsync(database, simulator, TimeProvider.System, "aws", new
        {
            access_key_id = AwsAccessKey.DefaultId,
            secret_access_key = AwsAccessKey.DefaultSecret,
            region = "eu-west-1",
            log_group = CloudWatchWorld.GroupName,
            live_tail = true,
            endpoint_url = simulator.Url,
        });

        var (statuses, number) = (new List<ProvisionalStatus>(), 0);
        await Eventually.TrueAsync(
            () =>
            {
                group.Put("web-1", [new NewLogEvent(TimeProvider.System.GetUtcNow(), $"INFO line {number++}")]);
                statuses.Add(run.Provisional!);
                return Task.FromResult(run.Shown.Sum(batch => batch.Entries.Count) > 5 && run.Provisional!.Sessions >= (said is null && !fault.Contains("timeout") ? 0 : 2));
            },
            Patience,
            () => $"Shown are {run.Shown.Count} batches: {run.Provisional}");

        Assert.All(run.Shown.SelectMany(batch => batch.Entries), entry => Assert.Equal((0L, ""), (entry.Seq, entry.EventId)));
        Assert.Equal(fault.Contains("sampled", StringComparison.Ordinal), run.Shown.Any(batch => batch.IsSampled));
        Assert.Equal(said is not null, statuses.Exists(status => status.LastError is { Failure: LogSourceFailure.Transient } error && error.Message.Contains(said!, StringComparison.Ordinal)));
        var expected = simulator.Ledger.Read().Select(entry => (entry.LogGroup, entry.Event.EventId)).ToList();
        await Eventually.TrueAsync(
            async () => await run.CompareAsync(expected) == Completeness.Whole(expected.Count), Patience, () => "Not all is stored once.");
    }
}
