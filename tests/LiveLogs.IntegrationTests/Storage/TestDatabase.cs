using LiveLogs.Storage.Database;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Storage;

/// <summary>A fresh, migrated database on a real server, dropped at the end. One per test class.</summary>
public sealed class TestDatabase : IAsyncLifetime
{
    private const string ServerVariable = "LIVELOGS_TEST_POSTGRES";

    private readonly string _name = $"livelogs_test_{Guid.NewGuid():N}";

    /// <summary>The server that <c>scripts/test</c> started.</summary>
    public static string Server => Environment.GetEnvironmentVariable(ServerVariable)
        ?? throw new InvalidOperationException($"{ServerVariable} is not set. Run the tests with scripts/test, which starts a private PostgreSQL.");

    public string ConnectionString => new NpgsqlConnectionStringBuilder(Server) { Database = _name, MaxPoolSize = 20 }.ConnectionString;

    public NpgsqlDataSource DataSource { get; private set; } = null!;

    internal DatabaseEngine Engine { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await OnServerAsync($"CREATE DATABASE {_name}");
        DataSource = NpgsqlDataSource.Create(ConnectionString);
        await new Migrator(DataSource, Engine, NullLogger<Migrator>.Instance).MigrateAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await OnServerAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    public async Task<int> ExecuteAsync(string sql, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The table that holds the entries of a day.</summary>
    public async Task<string> PartitionOfAsync(DateTimeOffset day) => Engine.Kind == EngineKind.Native
        ? $"log_entries_{day:yyyyMMdd}"
        : await ScalarAsync<string>(
            "SELECT chunk_name::text FROM timescaledb_information.chunks WHERE hypertable_name = 'log_entries' AND range_start = $1", day.UtcDateTime);

    private NpgsqlCommand Command(string sql, object[] parameters)
    {
        var command = DataSource.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });

        return command;
    }

    private static async Task OnServerAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(Server);
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
