using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Storage;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.LiveTail;

/// <summary>A database that is put back to what it was, and written to again.</summary>
public sealed class RestoredBackupTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_place_from_before_a_restore_is_told_as_a_reset_though_its_numbers_were_given_out_again()
    {
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
        var connection = await StoredConnection.CreateAsync(database);
        await WithServiceAsync(service => CommitAsync(service, connection, 1, 5));
        await OnServerAsync(name, $"CREATE DATABASE {name}_backup TEMPLATE {name}");
        var position = "";
        await WithServiceAsync(async service =>
        {
            using var client = await OpenAsync(service, "");
            await client.NextAsync("heartbeat");
            await CommitAsync(service, connection, 6, 5);
            await client.SeqsAsync(5);
            position = client.Position!;
        });

        await OnServerAsync(name, $"DROP DATABASE {name}");
        await OnServerAsync($"{name}_backup", $"ALTER DATABASE {name}_backup RENAME TO {name}");
        await WithServiceAsync(async service =>
        {
            await CommitAsync(service, connection, 101, 20);
            using var client = await OpenAsync(service, $"?after={position}");
            Assert.Equal("reset", (await client.NextAsync("gap")).GetProperty("reason").GetString());
            await CommitAsync(service, connection, 201, 1);
            Assert.Equal([26], await client.SeqsAsync(1));
        });
    }

    private async Task WithServiceAsync(Func<TailService, Task> act)
    {
        await using var service = await TailService.StartAsync(database);
        await act(service);
    }

    private static Task<TailClient> OpenAsync(TailService service, string query) => TailClient.LinesAsync(service, $"/tail/shop{query}", TestToken.For("shop", "viewer"));

    private static async Task CommitAsync(TailService service, StoredConnection connection, int first, int count) =>
        await service.Committer.CommitAsync(
            connection.Request(Enumerable.Range(first, count).Select(number => connection.Entry(number, Now.AddMilliseconds(number)))), CancellationToken.None);

    /// <summary>Commands that need a database without sessions.</summary>
    private static async Task OnServerAsync(string name, string sql)
    {
        await using var server = NpgsqlDataSource.Create(TestDatabase.Server);
        await using var ending = server.CreateCommand("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = $1");
        ending.Parameters.Add(new() { Value = name });
        await ending.ExecuteNonQueryAsync();
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
