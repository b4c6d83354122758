using System.Globalization;
using Npgsql;

namespace LiveLogs.Storage;

/// <summary>
/// The index that finds any piece of text in messages and attributes (trigrams, https://www.postgresql.org/docs/current/pgtrgm.html).
/// To keep it while lines come in would cost more than storing them, so each native partition gets it once its day is over; the newest day is
/// scanned. TimescaleDB's columnstore takes no such index and is scanned.
/// </summary>
internal sealed partial class TextIndex(NpgsqlDataSource database, DatabaseEngine engine, TimeProvider time, ILogger<TextIndex> logger)
{
    /// <summary>What is indexed, for a query whose <c>log_entries</c> is called <c>e</c>.</summary>
    public const string Text = "(e.message || ' ' || e.attributes::text)";

    /// <summary>Shorter texts have no trigram of their own.</summary>
    public const int MinLength = 3;

    /// <summary>One instance at a time: "Trgm" in ASCII.</summary>
    private const long LockKey = 0x5472676D;

    /// <summary>How long after its end a day still gets many entries.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromHours(1);

    /// <summary>Builds what is missing for the days that are over. Writers of those days do not wait for it.</summary>
    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        if (engine.Kind == EngineKind.Timescale)
            return;

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (!await AskAsync(connection, $"SELECT pg_try_advisory_lock({LockKey})", cancellationToken))
            return;

        try
        {
            if (!await HasTrigramsAsync(connection, cancellationToken))
                return;

            // The time that building takes depends on it; the session goes back to its pool as it came.
            await ExecuteAsync(connection, "SET maintenance_work_mem = '256MB'", cancellationToken);
            foreach (var partition in await MissingAsync(connection, cancellationToken))
                await BuildAsync(connection, partition, cancellationToken);
        }
        finally
        {
            await ExecuteAsync(connection, $"RESET maintenance_work_mem; SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    /// <summary>The extension comes with PostgreSQL, but not every installation has it, nor may every user create it.</summary>
    private async Task<bool> HasTrigramsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, "CREATE EXTENSION IF NOT EXISTS pg_trgm", cancellationToken);
            return true;
        }
        catch (PostgresException error)
        {
            Log.NoTrigrams(logger, error.MessageText);
            return false;
        }
    }

    private async Task<List<string>> MissingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var today = string.Create(CultureInfo.InvariantCulture, $"log_entries_{time.GetUtcNow() - Settled:yyyyMMdd}");
        var partitions = new List<string>();
        await using var command = new NpgsqlCommand(
            """
            SELECT c.relname FROM pg_inherits p JOIN pg_class c ON c.oid = p.inhrelid
            WHERE p.inhparent = 'log_entries'::regclass AND c.relname < $1 AND NOT EXISTS (
                SELECT 1 FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
                WHERE i.indrelid = c.oid AND i.indisvalid AND ic.relname = c.relname || '_text')
            ORDER BY c.relname DESC
            """,
            connection)
        {
            Parameters = { new() { Value = today } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            partitions.Add(reader.GetString(0));

        return partitions;
    }

    /// <summary>An attempt that was cut short left an index that is not valid: away with it first.</summary>
    private async Task BuildAsync(NpgsqlConnection connection, string partition, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await ExecuteAsync(connection, $"DROP INDEX CONCURRENTLY IF EXISTS {partition}_text", cancellationToken);
        await ExecuteAsync(
            connection,
            $"CREATE INDEX CONCURRENTLY {partition}_text ON {partition} USING gin (((message || ' ' || attributes::text) COLLATE \"C\") gin_trgm_ops)",
            cancellationToken);
        Log.Built(logger, partition, time.GetElapsedTime(started));
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // A busy day takes minutes.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(4040, LogLevel.Information, "Built the text index of {Partition} in {Duration}")]
        public static partial void Built(ILogger logger, string partition, TimeSpan duration);

        [LoggerMessage(4041, LogLevel.Warning, "There is no extension pg_trgm ({Reason}): searches for text read every entry of their time")]
        public static partial void NoTrigrams(ILogger logger, string reason);
    }
}
