using System.Buffers.Text;
using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>
/// A database that was put back to an earlier state in place, as by a base backup or a volume snapshot: the same identity, the same numbers once more.
/// Here the rows since are removed, which leaves the same.
/// </summary>
public sealed class OtherLifeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_place_of_the_lost_life_is_told_as_a_reset_though_its_numbers_were_given_out_again()
    {
        await using var service = await TailService.StartAsync(database);
        var (connection, quiet) = (await StoredConnection.CreateAsync(database, "lost"), await StoredConnection.CreateAsync(database, "lost"));
        await CommitAsync(service, quiet, 0, 10);
        await CommitAsync(service, connection, 0, 100);
        var backup = await HeadAsync(connection);
        await CommitAsync(service, connection, 100, 100);
        var position = await PositionAsync(service, "lost");
        await RestoreAsync(connection, backup);
        await CommitAsync(service, quiet, 10, 5);

        // Behind the place, at it, and beyond it.
        foreach (var (first, count) in new[] { (1_000, 60), (2_000, 40), (3_000, 60) })
        {
            await CommitAsync(service, connection, first, count);
            var answer = (await service.GetAsync($"/stream/lost?after={position}", Token("lost"))).Json;
            var gap = Assert.Single(answer.GetProperty("gaps").EnumerateArray());
            Assert.Equal(("reset", connection.Identity.ConnectionId), (gap.GetProperty("reason").GetString(), gap.GetProperty("connection_id").GetGuid()));
            // The other connection lost nothing, and goes on exactly.
            Assert.Equal([11L, 12, 13, 14, 15], Seqs(answer, quiet));
            using var tail = await TailClient.LinesAsync(service, $"/tail/lost?after={position}", Token("lost"));
            var told = await tail.NextAsync("gap");
            Assert.Equal(("reset", connection.Identity.ConnectionId), (told.GetProperty("reason").GetString(), told.GetProperty("connection_id").GetGuid()));
            Assert.Equal([11L, 12, 13, 14, 15], await tail.SeqsAsync(5));
            await CommitAsync(service, connection, first + 900, 1);
            Assert.Equal([await connection.HeadAsync()], await tail.SeqsAsync(1));
        }
    }

    [Fact]
    public async Task A_place_inside_a_commit_that_is_still_there_is_exact()
    {
        await using var service = await TailService.StartAsync(database);
        var connection = await StoredConnection.CreateAsync(database, "kept");
        await CommitAsync(service, connection, 0, 50);
        await CommitAsync(service, connection, 50, 50);
        var start = new Position(service.Services.GetRequiredService<Installation>().Generation, connection.Identity.ProjectNumber, []).ToString();
        foreach (var limit in new[] { 1, 30, 49, 50, 51, 99 })
        {
            var page = (await service.GetAsync($"/stream/kept?after={start}&limit={limit}", Token("kept"))).Json;
            var rest = (await service.GetAsync($"/stream/kept?after={page.GetProperty("position").GetString()}", Token("kept"))).Json;
            Assert.Empty(rest.GetProperty("gaps").EnumerateArray());
            Assert.Equal(Enumerable.Range(1, 100).Select(seq => (long)seq), [.. Seqs(page, connection), .. Seqs(rest, connection)]);
        }
    }

    [Fact]
    public async Task A_place_of_the_first_version_stays_valid()
    {
        await using var service = await TailService.StartAsync(database);
        var connection = await StoredConnection.CreateAsync(database, "first");
        await CommitAsync(service, connection, 0, 20);
        var generation = service.Services.GetRequiredService<Installation>().Generation;
        byte[] bytes = [1, (byte)(generation >> 24), (byte)(generation >> 16), (byte)(generation >> 8), (byte)generation, .. Varint(connection.Identity.ProjectNumber), 1, .. Varint(connection.Identity.ConnectionNumber), 15];

        var answer = (await service.GetAsync($"/stream/first?after={Base64Url.EncodeToString(bytes)}", Token("first"))).Json;

        Assert.Empty(answer.GetProperty("gaps").EnumerateArray());
        Assert.Equal([16L, 17, 18, 19, 20], Seqs(answer, connection));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Viewers_of_a_running_instance_are_told_and_come_back(bool isOvertaken)
    {
        // Either heads are compared, or the next commit shows it.
        await using var service = await TailService.StartAsync(database, ("LiveTail:HeadInterval", isOvertaken ? "00:01:00" : "00:00:00.100"));
        var project = isOvertaken ? "overtaken" : "behind";
        var connection = await StoredConnection.CreateAsync(database, project);
        using var tail = await TailClient.LinesAsync(service, $"/tail/{project}", Token(project));
        await tail.NextAsync("heartbeat");
        await CommitAsync(service, connection, 0, 10);
        await tail.SeqsAsync(10);
        var backup = await HeadAsync(connection);
        await CommitAsync(service, connection, 10, 10);
        await tail.SeqsAsync(10);
        var position = tail.Position;

        await RestoreAsync(connection, backup);
        if (isOvertaken)
            await CommitAsync(service, connection, 1_000, 25);

        Assert.Equal("reset", (await tail.NextAsync("end")).GetProperty("code").GetString());
        using var again = await TailClient.LinesAsync(service, $"/tail/{project}?after={position}", Token(project));
        Assert.Equal("reset", (await again.NextAsync("gap")).GetProperty("reason").GetString());
        await CommitAsync(service, connection, 2_000, 3);
        var head = await connection.HeadAsync();
        Assert.Equal([head - 2, head - 1, head], await again.SeqsAsync(3));
    }

    private static string Token(string project) => TestToken.For(project, "viewer");

    private static IEnumerable<long> Seqs(JsonElement answer, StoredConnection connection) => answer.GetProperty("items").EnumerateArray()
        .Where(item => item.GetProperty("connection_id").GetGuid() == connection.Identity.ConnectionId).Select(item => item.GetProperty("seq").GetInt64());

    private static async Task<string> PositionAsync(TailService service, string project) =>
        (await service.GetAsync($"/stream/{project}?limit=1", Token(project))).Json.GetProperty("position").GetString()!;

    private static async Task CommitAsync(TailService service, StoredConnection connection, int first, int count) =>
        await service.Committer.CommitAsync(
            connection.Request(Enumerable.Range(first, count).Select(number => connection.Entry(number, Now.AddMilliseconds(number - 60_000)))), CancellationToken.None);

    private async Task<(long Seq, long Token)> HeadAsync(StoredConnection connection) => (
        await connection.HeadAsync(),
        await database.ScalarAsync<long>("SELECT token FROM connection_heads WHERE connection_number = $1", connection.Identity.ConnectionNumber));

    private Task<int> RestoreAsync(StoredConnection connection, (long Seq, long Token) head) => database.ExecuteAsync(
        """
        WITH rows AS (DELETE FROM log_entries WHERE connection_number = $1 AND seq > $2),
             ledger AS (DELETE FROM log_ledger WHERE connection_number = $1 AND last_seq > $2)
        UPDATE connection_heads SET seq = $2, token = $3, token_seq = $2 WHERE connection_number = $1
        """,
        connection.Identity.ConnectionNumber,
        head.Seq,
        head.Token);

    private static byte[] Varint(int number) => number < 128 ? [(byte)number] : [(byte)(number | 0x80), (byte)(number >> 7)];
}
