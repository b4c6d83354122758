using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Alerts;

/// <summary>Several instances that evaluate the same project while their connections to the database break.</summary>
public sealed class AlertInstancesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Firings = 1_000;
    private const int Instances = 3;

    private static readonly (string, string?)[] Quick =
    [
        ("Alerts:EvaluationInterval", "00:00:00.300"), ("Alerts:HitsInterval", "00:00:00.100"), ("LiveTail:HeadInterval", "00:00:00.200"),
    ];

    [Fact]
    public async Task Whatever_breaks_there_are_as_many_alerts_as_firings_and_each_is_told_once()
    {
        var services = new List<TailService>();
        for (var instance = 0; instance < Instances; instance++)
            services.Add(await TailService.StartAsync(database, Quick));

        var project = await AlertProject.CreateAsync(database, "storm");
        await project.RuleAsync(
            services[0], """{"type": "log_level", "log_levels": "fatal", "group_by": ["stream"], "cooldown_minutes": 60, "notification_channels": ["nobody"]}""");
        await Task.WhenAll(services.Select(service => KnownAsync(service, project)));
        using (var over = new CancellationTokenSource())
        {
            var breaking = BreakAsync(over.Token);
            await Task.WhenAll(services.Select((service, instance) => CommitAsync(service, project, instance)));
            await Eventually.TrueAsync(
                async () => await CountAsync("SELECT count(*) FROM alert_episodes WHERE group_key <> ''") > Firings / 2, TimeSpan.FromSeconds(60), () => "Hits stay unseen.");
            await over.CancelAsync();
            await breaking;
        }

        await Eventually.TrueAsync(
            async () => await CountAsync("SELECT count(*) FROM alert_hits") == 0, TimeSpan.FromSeconds(60), () => "Hits stay unseen.");

        Assert.Equal(Firings, await CountAsync("SELECT count(*) FROM alert_episodes WHERE state = 'open' AND transition = 1 AND hits = 1 AND group_key <> ''"));
        Assert.Equal(Firings, await CountAsync("SELECT count(DISTINCT group_key) FROM alert_episodes WHERE group_key <> ''"));
        Assert.Equal(Firings, await CountAsync("SELECT count(*) FROM deliveries WHERE transition = 1"));
        Assert.Equal(Firings, await CountAsync("SELECT count(*) FROM deliveries"));
        foreach (var service in services)
            await service.DisposeAsync();
    }

    [Fact]
    public async Task A_viewer_on_another_instance_sees_the_alert_without_being_told()
    {
        await using var writer = await TailService.StartAsync(database, Quick);
        await using var reader = await TailService.StartAsync(database, Quick);
        var project = await AlertProject.CreateAsync(database, "elsewhere");
        await project.RuleAsync(writer, """{"type": "log_level", "log_levels": "fatal"}""");
        using var viewer = await TailClient.SocketAsync(reader, $"/ws/elsewhere?token={project.Token}");
        await viewer.NextAsync("heartbeat");
        await project.CommitAsync(writer, "down", severity: 21);

        Assert.Equal("open", (await viewer.NextAsync("alert")).GetProperty("alert").GetProperty("state").GetString());
        await project.ActAsync(writer, Assert.Single(await project.OpenAsync(writer, 1)), "resolve");
        Assert.Equal("resolved", (await viewer.NextAsync("alert")).GetProperty("alert").GetProperty("state").GetString());
    }

    private static Task KnownAsync(TailService service, AlertProject project) => Eventually.TrueAsync(
        () => Task.FromResult(project.IsKnown(service)), TimeSpan.FromSeconds(10), () => "The rule did not get known.");

    private static async Task CommitAsync(TailService service, AlertProject project, int instance)
    {
        for (var first = instance; first < Firings; first += Instances * 10)
        {
            var batch = Enumerable.Range(0, 10).Select(index => first + (index * Instances)).Where(number => number < Firings);
            await project.CommitAsync(service, batch.Select(number => project.Entry("down", severity: 21) with { Stream = $"s{number}" }));
        }
    }

    /// <summary>Ends a random connection to the database ten times a second, whatever it is doing.</summary>
    private async Task BreakAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await database.ExecuteAsync(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'LiveLogs' ORDER BY random() LIMIT 1
                """);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }
    }

    private Task<long> CountAsync(string sql) => database.ScalarAsync<long>(sql);
}
