using System.Diagnostics;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>Lines that one instance stores and another shows.</summary>
public sealed class InstancesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Without_Redis_lines_of_another_instance_come_with_the_comparison_of_heads()
    {
        await using var reader = await TailService.StartAsync(database, ("LiveTail:HeadInterval", "00:00:00.200"));
        await using var writer = await TailService.StartAsync(database);
        await ShowsAsync(reader, writer, "compared", TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task With_Redis_they_come_at_once()
    {
        if (Environment.GetEnvironmentVariable("LIVELOGS_TEST_REDIS") is not { Length: > 0 } redis)
            throw new InvalidOperationException("LIVELOGS_TEST_REDIS is not set. Run the tests with scripts/test, which starts a private Redis.");

        await using var reader = await TailService.StartAsync(database, ("LiveTail:HeadInterval", "00:01:00"), ("ConnectionStrings:Redis", redis));
        await using var writer = await TailService.StartAsync(database, ("ConnectionStrings:Redis", redis));
        await ShowsAsync(reader, writer, "awakened", TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task With_Redis_away_commits_go_on_and_the_log_says_it_once()
    {
        await using var reader = await TailService.StartAsync(database, ("LiveTail:HeadInterval", "00:00:00.200"), ("ConnectionStrings:Redis", "127.0.0.1:1,connectTimeout=200"));
        await ShowsAsync(reader, reader, "away", TimeSpan.FromSeconds(5));
        await ShowsAsync(reader, await TailService.StartAsync(database), "away-other", TimeSpan.FromSeconds(5));
        await SaysAsync(reader, "[9020]");
    }

    [Fact]
    public async Task With_Redis_killed_or_stuck_lines_come_with_the_comparison_and_with_Redis_back_at_once_again()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var reader = await TailService.StartAsync(database, ("LiveTail:HeadInterval", "00:00:00.200"), ("ConnectionStrings:Redis", redis.Address));
        await using var waiting = await TailService.StartAsync(database, ("LiveTail:HeadInterval", "00:01:00"), ("ConnectionStrings:Redis", redis.Address));
        await using var writer = await TailService.StartAsync(database, ("ConnectionStrings:Redis", redis.Address));
        await ShowsAsync(waiting, writer, "there", TimeSpan.FromSeconds(10));

        redis.Pause();
        await ShowsAsync(reader, writer, "stuck", TimeSpan.FromSeconds(5));
        redis.Continue();
        await redis.KillAsync();
        await ShowsAsync(reader, writer, "killed", TimeSpan.FromSeconds(5));
        await SaysAsync(reader, "[9020]");
        await redis.StartAgainAsync();
        await SaysAsync(reader, "[9021]");
        await SaysAsync(waiting, "[9021]");

        await ShowsAsync(waiting, writer, "back", TimeSpan.FromSeconds(10));
        await SaysAsync(reader, "[9020]");
    }

    /// <summary>Waits until the log says something, and looks whether it said it only once.</summary>
    private static async Task SaysAsync(TailService service, string id)
    {
        bool Says(string line) => line.Contains(id, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => Task.FromResult(service.Log.Lines.Any(Says)), TimeSpan.FromSeconds(20), () => $"Nothing was logged as {id}.");
        Assert.Single(service.Log.Lines, Says);
    }

    private async Task ShowsAsync(TailService reader, TailService writer, string project, TimeSpan within)
    {
        var connection = await StoredConnection.CreateAsync(database, project);
        using var client = await TailClient.LinesAsync(reader, $"/tail/{project}", TestToken.For(project, "viewer"));
        await client.NextAsync("heartbeat");
        if (within > TimeSpan.FromSeconds(5))
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);

        var start = Stopwatch.GetTimestamp();
        for (var number = 1; number <= 3; number++)
        {
            await writer.Committer.CommitAsync(connection.Request([connection.Entry(number, Now.AddMilliseconds(number))]), CancellationToken.None);
            Assert.Equal([number], await client.SeqsAsync(1));
        }

        Assert.True(Stopwatch.GetElapsedTime(start) < within);
    }
}
