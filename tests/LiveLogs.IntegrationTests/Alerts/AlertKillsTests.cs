using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.IntegrationTests.Streaming;
using LiveLogs.Tests.Notifications.StandIns;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Alerts;

/// <summary>
/// Five processes that are killed at random while lines fire, alerts end and a receiver is told of both. The test runs a tenth;
/// <c>scripts/bench alerts --kills</c> sets the numbers of a full run by the variables.
/// </summary>
public sealed class AlertKillsTests(ITestOutputHelper output)
{
    private const int Instances = 5;
    private const int LinesEach = 20;

    private static readonly int Firings = Setting("LIVELOGS_ALERT_FIRINGS", 1_000);
    private static readonly int Kills = Setting("LIVELOGS_ALERT_KILLS", 5);
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60) + TimeSpan.FromMilliseconds(20 * Firings);

    private static readonly (string, string)[] Quick =
    [
        ("Alerts__EvaluationInterval", "00:00:00.500"), ("Alerts__HitsInterval", "00:00:00.300"), ("Notifications__PollInterval", "00:00:00.500"),
        // The senders of this test repeat at once: after a time without anybody the ends need not wait for them for minutes.
        ("Alerts__PushGrace", "00:00:05"),
        ("Notifications__Workers", "2"), ("Logging__LogLevel__LiveLogs", "Warning"),
    ];

    [Fact]
    public async Task Whoever_is_killed_there_are_as_many_alerts_as_firings_and_each_transition_arrives_once()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        await using var receiver = await new WebhookStandIn().StartAsync<WebhookStandIn>();
        var services = new List<ServiceProcess>();
        try
        {
            var started = Stopwatch.GetTimestamp();
            services.AddRange(await Task.WhenAll(Enumerable.Range(0, Instances).Select(_ => ServiceProcess.StartAsync(FewConnections(database), Quick))));
            await SetUpAsync(services[0], receiver);
            var pusher = await Pusher.CreateAsync(services[0], "firings");
            var random = new Random(7);
            var killing = KillAsync(services, random);
            await FireAsync(pusher, [.. services.Select(service => service.Client)], killing);
            await killing;
            var delivered = 0L;
            await Eventually.TrueAsync(
                async () => (delivered = await CountAsync(database, "SELECT count(*) FROM deliveries WHERE state = 'delivered'")) == 2 * Firings,
                Patience,
                () => $"{delivered} of {2 * Firings} transitions were delivered.\n{string.Join('\n', services.Select(service => service.Output))}");

            Assert.Equal(Firings, await CountAsync(database, "SELECT count(*) FROM alert_episodes WHERE state = 'resolved' AND hits = 1 AND transition = 2"));
            Assert.Equal(Firings, await CountAsync(database, "SELECT count(DISTINCT group_key) FROM alert_episodes"));
            Assert.Equal(2 * Firings, await CountAsync(database, "SELECT count(*) FROM deliveries"));
            AssertReceived(receiver);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"instances": {{Instances}}, "kills": {{Kills}}, "firings": {{Firings}}, "transitions": {{receiver.Messages.Count}}, "sent_again": {{receiver.Repeats}}, "seconds": {{Stopwatch.GetElapsedTime(started).TotalSeconds:0}}}"""));
        }
        finally
        {
            foreach (var service in services)
                await service.DisposeAsync();
            await database.DisposeAsync();
        }
    }

    /// <summary>Each transition of each episode under one key, and no end before its beginning.</summary>
    private static void AssertReceived(WebhookStandIn receiver)
    {
        Assert.Empty(receiver.Complaints);
        var told = receiver.Messages.ConvertAll(message => message.Body.GetProperty("data"));
        var transitions = told.ConvertAll(data => (Episode: data.GetProperty("episode_id").GetGuid(), Transition: data.GetProperty("transition").GetInt32()));
        Assert.Equal(2 * Firings, receiver.Messages.DistinctBy(message => message.Id).Count());
        Assert.Equal(2 * Firings, transitions.Distinct().Count());
        Assert.All(transitions.GroupBy(one => one.Episode), episode => Assert.Equal([1, 2], episode.Select(one => one.Transition)));
        Assert.Equal(
            Enumerable.Range(0, Firings).Select(number => $"attr.order=o{number}").Order(StringComparer.Ordinal),
            told.Select(data => data.GetProperty("group_key").GetString()!).Distinct().Order(StringComparer.Ordinal));
    }

    private static async Task SetUpAsync(ServiceProcess service, WebhookStandIn receiver)
    {
        await PostAsync(service, "channels", new { project_id = "shop", name = "recorder", kind = "webhook", config = new { url = receiver.Address, secret = WebhookStandIn.Secret } });
        await PostAsync(service, "rules/shop", new
        {
            id = "orders",
            type = "log_level",
            log_levels = "fatal",
            group_by = "attr.order",
            cooldown_minutes = 0.1,
            notification_channels = new[] { "recorder" },
        });
    }

    private static async Task PostAsync(ServiceProcess service, string path, object body)
    {
        using var response = await service.Client.PostAsJsonAsync($"/api/v1/live-logs/{path}", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A line for each firing, spread over the time of the kills.</summary>
    private static async Task FireAsync(Pusher pusher, IReadOnlyList<HttpClient> clients, Task killing)
    {
        var pause = BetweenKills * Kills / ((double)Firings / LinesEach);
        for (var first = 0; first < Firings; first += LinesEach)
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var lines = Enumerable.Range(first, Math.Min(LinesEach, Firings - first)).Select(number => (Pusher.Id(number), now, $$"""{"level": "FATAL", "message": "order failed", "order": "o{{number}}"}"""));
            await pusher.SendUntilStoredAsync(clients, "cloudwatch", Pusher.Lambda(Pusher.Document("/orders", lines)), first / LinesEach);
            if (!killing.IsCompleted)
                await Task.Delay(pause, TimeProvider.System);
        }
    }

    /// <summary>kill -9 of any of them, whatever it is doing, and up again: at times several are away.</summary>
    private static async Task KillAsync(List<ServiceProcess> services, Random random)
    {
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(BetweenKills * (0.5 + random.NextDouble()), TimeProvider.System);
            var victim = services[random.Next(services.Count)];
            await victim.KillAsync();
            victim.Launch();
        }

    }

    /// <summary>Five instances and the backends of those that were killed share one server with other tests.</summary>
    private static string FewConnections(TestDatabase database) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 10 }.ConnectionString;

    private static Task<long> CountAsync(TestDatabase database, string sql) => database.ScalarAsync<long>(sql);

    private static int Setting(string variable, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : fallback;
}
