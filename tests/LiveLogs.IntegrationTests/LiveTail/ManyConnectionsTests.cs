using LiveLogs.Connections;
using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Streaming;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>A project that makes a connection for each environment it tries something in, and deletes it.</summary>
public sealed class ManyConnectionsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Many = 1_002;

    [Fact]
    public async Task However_many_connections_were_deleted_a_position_is_read_back()
    {
        await using var service = await ServiceProcess.StartAsync(database.ConnectionString);
        var before = await PositionAsync();
        await Parallel.ForAsync(0, Many, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (number, stop) =>
        {
            var id = await service.CreateConnectionAsync($"eph-{number}", new { }, provider: "push");
            using var answer = await service.Client.DeleteAsync($"/api/v1/live-logs/connections/{id}", stop);
            answer.EnsureSuccessStatusCode();
        });

        var after = await PositionAsync();
        foreach (var position in new[] { before, after })
        {
            var answer = await service.GetAsync($"stream/shop?after={position}");
            Assert.Equal((0, 0), (answer.GetProperty("items").GetArrayLength(), answer.GetProperty("gaps").GetArrayLength()));
            Assert.True(answer.GetProperty("caught_up").GetBoolean());
        }

        Assert.InRange(after.Length, 10, 60);
        await database.ExecuteAsync("UPDATE connections SET deleted_at = now() - interval '40 days' WHERE deleted_at IS NOT NULL");
        await RetainAsync();
        Assert.Equal(0, await database.ScalarAsync<long>(
            "SELECT count(*) FROM projects p LEFT JOIN connections c ON c.project_number = p.number LEFT JOIN connection_heads h ON h.project_number = p.number WHERE slug = 'shop' AND (c.number IS NOT NULL OR h.seq IS NOT NULL)"));
        Assert.Empty((await service.GetAsync($"stream/shop?after={after}")).GetProperty("gaps").EnumerateArray());

        async Task<string> PositionAsync()
        {
            var found = await service.GetAsync("stream/shop?limit=1");
            return found.GetProperty("position").GetString()!;
        }
    }

    private async Task RetainAsync()
    {
        await using var session = await database.DataSource.OpenConnectionAsync();
        await new ExpiredConnections(new AcceptanceWindow(TimeProvider.System, TimeSpan.FromDays(30)), [new StreamRows()]).RunAsync(session, TimeProvider.System.GetUtcNow(), CancellationToken.None);
    }
}
