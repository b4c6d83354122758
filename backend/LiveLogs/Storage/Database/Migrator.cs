using System.Security.Cryptography;
using System.Text;
using LiveLogs.Operations.Lifetime;
using Npgsql;

namespace LiveLogs.Storage.Database;

/// <summary>A migration that was applied is not the one in this build, or this build is older than the database.</summary>
internal sealed class MigrationMismatchException(string message) : StartFailureException(message);

/// <summary>
/// Applies the numbered .sql files embedded in the service, each in its own transaction, under an advisory lock so that
/// instances that start together take turns. What was applied is recorded with its checksum, and never changes.
/// </summary>
internal sealed partial class Migrator(NpgsqlDataSource database, DatabaseEngine engine, ILogger<Migrator> logger)
{
    /// <summary>Any number that no other program takes: "LiveLogs" in ASCII.</summary>
    private const long LockKey = 0x4C6976654C6F6773;

    private const string ResourcePrefix = "Migrations/";

    /// <exception cref="MigrationMismatchException">An applied migration differs or is unknown to this build.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancellationToken);
        try
        {
            await ExecuteAsync(
                connection,
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
                """,
                cancellationToken);
            var applied = await ReadAppliedAsync(connection, cancellationToken);
            engine.Kind = await ChooseEngineAsync(connection, applied, cancellationToken);
            var migrations = Embedded(engine.Kind);
            Verify(migrations, applied);
            foreach (var migration in migrations.Where(migration => !applied.ContainsKey(migration.Name)))
                await ApplyAsync(connection, migration, cancellationToken);

            Log.Ready(logger, engine.Kind, migrations.Count);
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    /// <summary>The migrations of this build for an engine, in order of their numbers.</summary>
    internal static IReadOnlyList<Migration> Embedded(EngineKind engine)
    {
        var other = DatabaseEngine.Flavour(engine == EngineKind.Native ? EngineKind.Timescale : EngineKind.Native);
        var assembly = typeof(Migrator).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal) && !name.EndsWith($".{other}.sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return new Migration(name[ResourcePrefix.Length..], reader.ReadToEnd());
            })];
    }

    /// <summary>The table stays on the engine that it was made with: installing the extension later changes nothing.</summary>
    private static async Task<EngineKind> ChooseEngineAsync(
        NpgsqlConnection connection, Dictionary<string, string> applied, CancellationToken cancellationToken)
    {
        foreach (var kind in Enum.GetValues<EngineKind>())
        {
            if (applied.Keys.Any(name => name.EndsWith($".{DatabaseEngine.Flavour(kind)}.sql", StringComparison.Ordinal)))
                return kind;
        }

        return await DatabaseEngine.DetectAsync(connection, cancellationToken);
    }

    private static void Verify(IReadOnlyList<Migration> migrations, Dictionary<string, string> applied)
    {
        var known = migrations.ToDictionary(migration => migration.Name);
        var problems = applied
            .Select(row => !known.TryGetValue(row.Key, out var migration)
                ? $"'{row.Key}' was applied by another, probably newer, build of LiveLogs."
                : migration.Checksum != row.Value ? $"'{row.Key}' was changed after it had been applied." : null)
            .OfType<string>()
            .ToList();
        if (problems.Count > 0)
        {
            throw new MigrationMismatchException(
                $"The database does not fit this build: {string.Join(' ', problems)} Run the build that created the database, or a newer one.");
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, migration.Sql, cancellationToken);
        await using var record = new NpgsqlCommand("INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)", connection)
        {
            Parameters = { new() { Value = migration.Name }, new() { Value = migration.Checksum } },
        };
        await record.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Log.Applied(logger, migration.Name);
    }

    private static async Task<Dictionary<string, string>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<string, string>();
        await using var command = new NpgsqlCommand("SELECT name, checksum FROM schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(reader.GetString(0), reader.GetString(1));

        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // Another instance may hold the lock for as long as its migrations take.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>One numbered file.</summary>
    internal sealed record Migration(string Name, string Sql)
    {
        public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));
    }

    private static partial class Log
    {
        [LoggerMessage(4000, LogLevel.Information, "Applied migration {Migration}")]
        public static partial void Applied(ILogger logger, string migration);

        [LoggerMessage(4001, LogLevel.Information, "Database is ready: engine {Engine}, {Migrations} migrations")]
        public static partial void Ready(ILogger logger, EngineKind engine, int migrations);
    }
}
