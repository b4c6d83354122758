using System.Net.Http.Json;
using System.Text.Json;
using LiveLogs.CloudSimulator;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Streaming;

/// <summary>Two instances that poll connections of one account and region.</summary>
public sealed class QuotaTests(ITestOutputHelper output)
{
    /// <summary>us-east-1 allows 25 FilterLogEvents a second.</summary>
    private const string BudgetOf4 = "0.16";

    [Fact]
    public async Task Two_instances_together_stay_within_the_budget_of_one_quota_and_say_that_it_is_too_small()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        try
        {
            await using var simulator = await Simulator.StartAsync(new SimulatorOptions(), TimeProvider.System, CancellationToken.None);
            (string, string)[] settings = [("Connectors__QuotaShare", BudgetOf4), ("Streaming__MaxConnections", "4"), ("Streaming__LeaseDuration", "00:00:10")];
            await using var first = await ServiceProcess.StartAsync(database.ConnectionString, settings);
            await using var second = await ServiceProcess.StartAsync(database.ConnectionString, settings);
            List<Guid> connections = [];
            for (var number = 0; number < 8; number++)
            {
                var logs = new WrittenLogs(simulator, $"/quota/{number}");
                logs.Write(10, new Random(number));
                connections.Add(await first.CreateConnectionAsync($"quota-{number}", logs.Config()));
            }

            using var test = await first.Client.PostAsync($"/api/v1/live-logs/connections/{connections[0]}/test", null);
            simulator.Requests.Clear();
            foreach (var connection in connections)
                await first.AskAsync(connection, "start");

            await Eventually.TrueAsync(
                async () => await database.ScalarAsync<long>("SELECT count(DISTINCT owner) FROM connection_heads WHERE owner IS NOT NULL") == 2
                    && await SharesAsync(first, connections) is var shares && shares.All(share => share == 0.5),
                TimeSpan.FromSeconds(90), () => $"Both do not share:\n{first.Output}\n{second.Output}");
            var (count, at) = (simulator.Requests.Count("FilterLogEvents"), TimeProvider.System.GetTimestamp());
            await Task.Delay(TimeSpan.FromSeconds(15), TimeProvider.System);
            var perSecond = (simulator.Requests.Count("FilterLogEvents") - count) / TimeProvider.System.GetElapsedTime(at).TotalSeconds;

            output.WriteLine($"{perSecond:F2} requests a second, peak {simulator.Requests.PeakPerSecond("FilterLogEvents")}");
            // Each instance may save one second's worth of its half: at most twice the rate in any one second.
            Assert.InRange(simulator.Requests.PeakPerSecond("FilterLogEvents"), 1, 8);
            Assert.InRange(perSecond, 1, 4.5);
            var quota = (await first.GetAsync($"connections/{connections[0]}/status")).GetProperty("quota");
            Assert.Equal((0, 2.0), (quota.GetProperty("throttles").GetInt32(), quota.GetProperty("max_rate_per_second").GetDouble()));
            Assert.False(quota.GetProperty("keeps_up").GetBoolean());
            Assert.InRange(quota.GetProperty("quota_needed_per_second").GetDouble(), 8, 9);
            Assert.InRange(quota.GetProperty("estimated_calls_per_day").GetInt64(), 86_400, 100_000);
            Assert.Contains("will fall behind", quota.GetProperty("advice").GetString(), StringComparison.Ordinal);

            using var again = await first.Client.PostAsync($"/api/v1/live-logs/connections/{connections[0]}/test", null);
            var answer = await again.Content.ReadFromJsonAsync<JsonElement>();
            Assert.True(answer.TryGetProperty("warnings", out var warnings), answer.ToString());
            Assert.Contains("will fall behind", warnings.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    private static async Task<List<double>> SharesAsync(ServiceProcess service, List<Guid> connections)
    {
        var shares = new List<double>();
        foreach (var connection in connections)
        {
            var quota = (await service.GetAsync($"connections/{connection}/status")).GetProperty("quota");
            shares.Add(quota.ValueKind == JsonValueKind.Object ? quota.GetProperty("share").GetDouble() : 0);
        }

        return shares;
    }
}
