using LiveLogs.Connections;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Streaming;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>Connections that come and go: positions stay small, and deleted connections end with retention.</summary>
public sealed class TombstoneTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Many = 1_002;

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Lines_of_many_deleted_connections_are_all_read_once_from_any_place()
    {
        await using var service = await TailService.StartAsync(database);
        var first = await StoredConnection.CreateAsync(database, "lines");
        await CommitAsync(service, first, 0, 3);
        var start = await PositionAsync(service, "lines");
        await database.ExecuteAsync(
            """
            WITH made AS (
                INSERT INTO connections (id, project_number, name, provider, config, quota_key, deleted_at)
                SELECT gen_random_uuid(), $1, 'gone ' || i, 'push', '{}', 'push', now() FROM generate_series(1, $2) AS i RETURNING number
            ), heads AS (
                INSERT INTO connection_heads (connection_number, project_number, seq, token, token_seq, ended) SELECT number, $1, 2, number * 3, 2, true FROM made
            ), ledger AS (
                INSERT INTO log_ledger (connection_number, first_seq, last_seq, min_ts, max_ts, batch_token, committed_at)
                SELECT number, 1, 2, $3, $3, number * 3, now() - number * interval '1 ms' FROM made
            )
            INSERT INTO log_entries (ts, event_key, seq, observed_at, project_number, connection_number, severity, ts_nanos, event_id, source, stream, service, message, resource, attributes)
            SELECT $3, number * 10 + seq, seq, now(), $1, number, 9, 0, seq::text, 's', '', '', 'bye', '{}', '{}' FROM made CROSS JOIN generate_series(1, 2) AS seq
            """,
            first.Identity.ProjectNumber,
            Many,
            Now.AddMinutes(-1));

        var (lines, position) = (new HashSet<(Guid, long)>(), start);
        for (var isLast = false; !isLast;)
        {
            var answer = (await service.GetAsync($"/stream/lines?after={position}&limit=700", TestToken.For("lines", "viewer"))).Json;
            Assert.Empty(answer.GetProperty("gaps").EnumerateArray());
            foreach (var item in answer.GetProperty("items").EnumerateArray())
                Assert.True(lines.Add((item.GetProperty("connection_id").GetGuid(), item.GetProperty("seq").GetInt64())));

            (position, isLast) = (answer.GetProperty("position").GetString()!, answer.GetProperty("caught_up").GetBoolean());
        }

        Assert.Equal(2 * Many, lines.Count);
        Assert.InRange(position.Length, 10, 60);
        using var tail = await TailClient.LinesAsync(service, $"/tail/lines?after={start}", TestToken.For("lines", "viewer"));
        Assert.Equal(2 * Many, (await tail.SeqsAsync(2 * Many)).Count);
        await tail.NextAsync("heartbeat");
        Assert.InRange(tail.Position!.Length, 10, 60);
    }

    [Fact]
    public async Task A_connection_that_retention_removed_is_told_as_a_gap_and_its_number_never_comes_back()
    {
        await using var service = await TailService.StartAsync(database);
        var (gone, left) = (await StoredConnection.CreateAsync(database, "gone"), await StoredConnection.CreateAsync(database, "gone"));
        await CommitAsync(service, gone, 0, 5);
        await CommitAsync(service, left, 0, 5);
        var position = await PositionAsync(service, "gone");
        await DeleteAsync(gone);
        // As long as there are lines, it stays.
        await RetainAsync();
        Assert.Equal(1, await CountAsync(gone));
        await database.ExecuteAsync("DELETE FROM log_ledger WHERE connection_number = $1", gone.Identity.ConnectionNumber);
        await RetainAsync();
        Assert.Equal(0, await CountAsync(gone));
        await CommitAsync(service, left, 5, 2);

        var answer = (await service.GetAsync($"/stream/gone?after={position}", TestToken.For("gone", "viewer"))).Json;

        Assert.Equal(["retention"], answer.GetProperty("gaps").EnumerateArray().Select(gap => gap.GetProperty("reason").GetString()));
        Assert.Equal([6L, 7], answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("seq").GetInt64()));
        using var tail = await TailClient.LinesAsync(service, $"/tail/gone?after={position}", TestToken.For("gone", "viewer"));
        Assert.Equal("retention", (await tail.NextAsync("gap")).GetProperty("reason").GetString());
        Assert.Equal([6L, 7], await tail.SeqsAsync(2));
        Assert.True((await StoredConnection.CreateAsync(database, "gone")).Identity.ConnectionNumber > left.Identity.ConnectionNumber);
    }

    [Fact]
    public async Task Nothing_is_stored_for_a_deleted_connection()
    {
        await using var service = await TailService.StartAsync(database);
        var connection = await StoredConnection.CreateAsync(database, "closed");
        await DeleteAsync(connection);

        await Assert.ThrowsAsync<LeaseLostException>(() => CommitAsync(service, connection, 0, 1));
    }

    private Task<int> DeleteAsync(StoredConnection connection) => database.ExecuteAsync(
        "WITH head AS (UPDATE connection_heads SET ended = true WHERE connection_number = $1) UPDATE connections SET deleted_at = now() - interval '40 days' WHERE number = $1",
        connection.Identity.ConnectionNumber);

    private Task<long> CountAsync(StoredConnection connection) =>
        database.ScalarAsync<long>("SELECT count(*) FROM connections WHERE number = $1", connection.Identity.ConnectionNumber);

    private async Task RetainAsync()
    {
        await using var session = await database.DataSource.OpenConnectionAsync();
        await new ExpiredConnections(new AcceptanceWindow(TimeProvider.System, TimeSpan.FromDays(30)), [new StreamRows()]).RunAsync(session, TimeProvider.System.GetUtcNow(), CancellationToken.None);
    }

    private static async Task<string> PositionAsync(TailService service, string project) =>
        (await service.GetAsync($"/stream/{project}?limit=1", TestToken.For(project, "viewer"))).Json.GetProperty("position").GetString()!;

    private static async Task CommitAsync(TailService service, StoredConnection connection, int first, int count) =>
        await service.Committer.CommitAsync(
            connection.Request(Enumerable.Range(first, count).Select(number => connection.Entry(number, Now.AddMilliseconds(number - 60_000)))), CancellationToken.None);
}
