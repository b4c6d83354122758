using Npgsql;

namespace LiveLogs.Storage.Database;

/// <summary>What keeps the big table: detected once, then fixed by the migration that made it.</summary>
internal enum EngineKind
{
    /// <summary>Native range partitions: any PostgreSQL 15+.</summary>
    Native,

    /// <summary>A TimescaleDB hypertable with compression.</summary>
    Timescale,
}

/// <summary>The engine of this database; set by the <see cref="Migrator"/> before anything else runs.</summary>
internal sealed class DatabaseEngine
{
    public EngineKind Kind { get; internal set; }

    /// <summary>The file name part that marks migrations of one engine only.</summary>
    public static string Flavour(EngineKind kind) => kind == EngineKind.Timescale ? "timescale" : "native";

    /// <summary>
    /// TimescaleDB when the server has it under its community licence (the Apache edition lacks columnstore and policies),
    /// installing the extension into the database if need be.
    /// </summary>
    public static async Task<EngineKind> DetectAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var available = new NpgsqlCommand(
            "SELECT EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb')", connection);
        if (await available.ExecuteScalarAsync(cancellationToken) is not true)
            return EngineKind.Native;

        try
        {
            await using var create = new NpgsqlCommand("CREATE EXTENSION IF NOT EXISTS timescaledb", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
            await using var licence = new NpgsqlCommand("SELECT current_setting('timescaledb.license', true)", connection);
            return await licence.ExecuteScalarAsync(cancellationToken) is "timescale" ? EngineKind.Timescale : EngineKind.Native;
        }
        catch (PostgresException)
        {
            // Packaged but not preloaded, or no right to create it: the same product on native partitions.
            return EngineKind.Native;
        }
    }
}
