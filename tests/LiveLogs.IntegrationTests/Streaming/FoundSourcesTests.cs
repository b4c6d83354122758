using System.Text.Json;
using LiveLogs.CloudSimulator;
using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.CloudSimulator.CloudWatch.Store;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>A connection with log groups that it finds and one that it shows live, through the whole service.</summary>
public sealed class FoundSourcesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Region = "us-east-1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_status_tells_of_the_search_and_of_live_tail()
    {
        await using var simulator = await Simulator.StartAsync(new SimulatorOptions(), TimeProvider.System, CancellationToken.None);
        await using var service = await ServiceProcess.StartAsync(database.ConnectionString);
        foreach (var group in (string[])["/shop/web", "/shop/jobs", "/office/printer", "/named"])
            simulator.CloudWatch.Store.Group(AwsAccount.DefaultId, Region, group).Put("one", [new NewLogEvent(TimeProvider.System.GetUtcNow(), "INFO ready")]);
        var connection = await service.CreateConnectionAsync("found", new
        {
            access_key_id = AwsAccessKey.DefaultId,
            secret_access_key = AwsAccessKey.DefaultSecret,
            region = Region,
            log_group = "/named",
            log_group_prefix = "/shop/",
            live_tail = true,
            endpoint_url = simulator.Url,
        });

        await service.AskAsync(connection, "start");
        JsonElement status = default;
        await Eventually.TrueAsync(
            async () => (status = await service.GetAsync($"connections/{connection}/status")).GetProperty("stored").GetInt64() == 3
                && status.GetProperty("live_tail") is { ValueKind: JsonValueKind.Object } tail && tail.GetProperty("open").GetBoolean()
                && status.GetProperty("state").GetString() == "streaming",
            Patience,
            () => $"{status}\n{service.Output}");

        Assert.Equal(["/named", "/shop/jobs", "/shop/web"], status.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("source").GetString()));
        var discovery = status.GetProperty("discovery");
        Assert.Equal((3, JsonValueKind.Null, JsonValueKind.Null), (discovery.GetProperty("found").GetInt32(), discovery.GetProperty("warning").ValueKind, discovery.GetProperty("last_error").ValueKind));
    }
}
