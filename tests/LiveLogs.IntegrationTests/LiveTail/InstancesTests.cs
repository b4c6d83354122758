using System.Diagnostics;
using LiveLogs.IntegrationTests.Access;
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

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!reader.Log.Lines.Any(line => line.Contains("[9020]", StringComparison.Ordinal)))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);

        Assert.Single(reader.Log.Lines, line => line.Contains("[9020]", StringComparison.Ordinal));
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
