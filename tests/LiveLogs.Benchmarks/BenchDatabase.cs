using LiveLogs.Ingestion.Committing;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Entries;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LiveLogs.Benchmarks;

/// <summary>A fresh, migrated database on the server that <c>scripts/bench</c> started, dropped at the end.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private static readonly string Server = Environment.GetEnvironmentVariable("LIVELOGS_TEST_POSTGRES")
        ?? throw new InvalidOperationException("LIVELOGS_TEST_POSTGRES is not set: run scripts/bench.");

    private readonly string _name = $"livelogs_bench_{Guid.NewGuid():N}";

    private BenchDatabase() => ConnectionString = new NpgsqlConnectionStringBuilder(Server)
    {
        Database = _name,
        MaxPoolSize = 20,
        CommandTimeout = 0,
        IncludeErrorDetail = true,
    }.ConnectionString;

    public string ConnectionString { get; }

    public DatabaseEngine Engine { get; } = new();

    public NpgsqlDataSource DataSource { get; private set; } = null!;

    public Partitions Partitions { get; private set; } = null!;

    public static async Task<BenchDatabase> CreateAsync()
    {
        var database = new BenchDatabase();
        await OnServerAsync($"CREATE DATABASE {database._name}");
        database.DataSource = NpgsqlDataSource.Create(database.ConnectionString);
        await new Migrator(database.DataSource, database.Engine, NullLogger<Migrator>.Instance).MigrateAsync(CancellationToken.None);
        database.Partitions = new Partitions(database.DataSource, database.Engine, NullLogger<Partitions>.Instance);
        return database;
    }

    /// <summary>A connection of a project, ready to be written to.</summary>
    public async Task<ConnectionIdentity> AddConnectionAsync(string project)
    {
        var projectNumber = await ScalarAsync<int>(
            $"INSERT INTO projects (slug) VALUES ('{project}') ON CONFLICT (slug) DO UPDATE SET slug = excluded.slug RETURNING number");
        var id = Guid.NewGuid();
        var number = await ScalarAsync<int>(
            $"""
            WITH made AS (
                INSERT INTO connections (id, project_number, name, provider, config, quota_key, desired_state)
                VALUES ('{id}', {projectNumber}, '{id}', 'aws', '{"{}"}', 'aws 1 eu-west-1', 'running') RETURNING number
            ), head AS (
                INSERT INTO connection_heads (connection_number, project_number) SELECT number, {projectNumber} FROM made
            ), status AS (
                INSERT INTO stream_status (connection_number) SELECT number FROM made
            )
            SELECT number FROM made
            """);
        return new ConnectionIdentity(projectNumber, project, number, id);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await OnServerAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    private static async Task OnServerAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(Server);
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
