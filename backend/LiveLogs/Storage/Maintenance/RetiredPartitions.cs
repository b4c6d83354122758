using LiveLogs.Ingestion;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Entries;
using Npgsql;

namespace LiveLogs.Storage.Maintenance;

/// <summary>
/// Removes the days that retention has passed. DROP TABLE of a partition locks the whole table against everybody, and queues them behind whoever reads; so a day is
/// detached concurrently, which waits for readers without holding anybody up, and dropped when it stands alone
/// (https://www.postgresql.org/docs/current/sql-altertable.html). What cannot be had at once is tried again at the next interval.
/// </summary>
internal sealed partial class RetiredPartitions(Partitions partitions, DatabaseEngine engine, AcceptanceWindow window, ILogger<RetiredPartitions> logger) : IRetentionStep
{
    public async Task RunAsync(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = EntryWriter.ToTimestamp(window.Oldest());
        try
        {
            if (engine.Kind == EngineKind.Timescale)
                await DropChunksAsync(session, oldest, cancellationToken);
            else
                await RetireAsync(session, DateOnly.FromDateTime(oldest), cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled)
        {
            Log.InUse(logger);
        }
    }

    private async Task RetireAsync(NpgsqlConnection session, DateOnly oldestKept, CancellationToken cancellationToken)
    {
        // Those that a former round detached but could not drop. A day that somebody else detached, to archive it, is not among them.
        foreach (var name in await ReadRetiredAsync(session, cancellationToken))
            await DropAsync(session, name, cancellationToken);

        foreach (var partition in await Partitions.ListAsync(session, cancellationToken))
        {
            if (partition.Day >= oldestKept)
                continue;

            await ExecuteAsync(session, "INSERT INTO retired_partitions (name) VALUES ($1) ON CONFLICT DO NOTHING", cancellationToken, partition.Name);
            partitions.Forget();
            // Only one may be on its way out: the next one waits for it, be it for an interval.
            await ExecuteAsync(
                session, $"ALTER TABLE log_entries DETACH PARTITION {partition.Name} {(partition.IsDetaching ? "FINALIZE" : "CONCURRENTLY")}", cancellationToken);
            await DropAsync(session, partition.Name, cancellationToken);
        }
    }

    private async Task DropAsync(NpgsqlConnection session, string name, CancellationToken cancellationToken)
    {
        await ExecuteAsync(session, $"DROP TABLE IF EXISTS {name}", cancellationToken);
        await ExecuteAsync(session, "DELETE FROM retired_partitions WHERE name = $1", cancellationToken, name);
        Log.Dropped(logger, name);
    }

    private static async Task<List<string>> ReadRetiredAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await using var command = new NpgsqlCommand(
            """
            SELECT name FROM retired_partitions
            WHERE NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhparent = 'log_entries'::regclass AND inhrelid = to_regclass(name))
            """,
            session);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            names.Add(rows.GetString(0));

        return names;
    }

    /// <summary>One chunk after the other, the oldest first: the lock of each is held for a moment only.</summary>
    private async Task DropChunksAsync(NpgsqlConnection session, DateTime oldest, CancellationToken cancellationToken)
    {
        var ends = new List<DateTime>();
        await using (var command = new NpgsqlCommand(
            """
            SELECT range_end FROM timescaledb_information.chunks
            WHERE to_regclass(format('%I.%I', hypertable_schema, hypertable_name)) = 'log_entries'::regclass AND range_end <= $1
            ORDER BY range_end
            """,
            session))
        {
            command.Parameters.Add(new() { Value = oldest });
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
                ends.Add(rows.GetDateTime(0));
        }

        foreach (var end in ends)
        {
            await ExecuteAsync(session, "SELECT drop_chunks('log_entries', $1::timestamptz)", cancellationToken, end);
            Log.Dropped(logger, $"log_entries until {end:u}");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection session, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, session);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(4011, LogLevel.Information, "Retention dropped partition {Partition}")]
        public static partial void Dropped(ILogger logger, string partition);

        [LoggerMessage(4012, LogLevel.Information, "A day past its retention is still being read, perhaps by a backup; it is dropped at a later interval")]
        public static partial void InUse(ILogger logger);
    }
}
