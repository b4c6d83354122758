using LiveLogs.Access;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using Microsoft.Extensions.DependencyInjection;
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

    [Fact]
    public async Task What_a_running_instance_knew_of_the_lost_life_is_read_anew()
    {
        var (name, admin) = (new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!, TestToken.For("kept", "admin"));
        var connection = await StoredConnection.CreateAsync(database, "kept");
        await OnServerAsync(name, $"CREATE DATABASE {name}_backup TEMPLATE {name}");
        await using var service = await TailService.StartAsync(database);
        await Eventually.TrueAsync(
            async () => await database.ScalarAsync<long>("SELECT count(*) FROM restore_marks") > 0, TimeSpan.FromSeconds(30), () => "The instance leaves no mark.");
        await RuleAsync(service, "lost", "refused");
        await StoredConnection.CreateAsync(database, "gone");
        var projects = service.Services.GetRequiredService<ProjectDirectory>();
        var number = await projects.FindAsync("gone", CancellationToken.None);
        // No line is lost, so no head goes back.
        using var tail = await TailClient.LinesAsync(service, "/tail/kept", admin);
        await tail.NextAsync("heartbeat");

        await OnServerAsync(name, $"DROP DATABASE {name} WITH (FORCE)");
        await OnServerAsync($"{name}_backup", $"ALTER DATABASE {name}_backup RENAME TO {name}");

        Assert.Equal("reset", (await tail.NextAsync("end")).GetProperty("code").GetString());
        Assert.NotNull(number);
        await UntilTakenAsync(async () => await projects.FindAsync("gone", CancellationToken.None) is null);
        // The first rule of the new life has the version that the lost one had.
        await RuleAsync(service, "new", "accepted");
        var lines = new[] { Line(1, "refused"), Line(2, "accepted") };
        await UntilTakenAsync(async () =>
        {
            await service.Committer.CommitAsync(connection.Request(lines), CancellationToken.None);
            return true;
        });
        await Eventually.TrueAsync(
            async () => (await AlertsAsync(service)).SequenceEqual(["new"]), TimeSpan.FromSeconds(30), () => "The new rule is not in force.");

        Task RuleAsync(TailService service, string id, string word) => UntilTakenAsync(async () =>
            (await service.SendAsync(HttpMethod.Post, "/rules/kept", admin, $$"""{"id": "{{id}}", "type": "filter", "filter": "{{word}}"}""")).Status == 201);

        // Sessions that were cut off fail once.
        Task UntilTakenAsync(Func<Task<bool>> act) => Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    return await act();
                }
                catch (NpgsqlException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(30),
            () => "It is not taken.");

        async Task<List<string?>> AlertsAsync(TailService service) =>
            [.. (await service.GetAsync("/alerts/kept", admin)).Json.GetProperty("items").EnumerateArray().Select(alert => alert.GetProperty("rule_id").GetString())];

        LogEntry Line(int number, string message) => connection.Entry(number, TimeProvider.System.GetUtcNow(), message);
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

    /// <summary>Commands that need a database without sessions. The pool of the tests forgets its own, which are cut off, too.</summary>
    private async Task OnServerAsync(string name, string sql)
    {
        await using var server = NpgsqlDataSource.Create(TestDatabase.Server);
        await using var ending = server.CreateCommand("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = $1");
        ending.Parameters.Add(new() { Value = name });
        await ending.ExecuteNonQueryAsync();
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
        database.DataSource.Clear();
    }
}
