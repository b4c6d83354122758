using LiveLogs.Storage.Database;
using LiveLogs.Storage.Entries;
using Npgsql;

namespace LiveLogs.Storage.Indexes;

/// <summary>
/// The index that finds any piece of text in messages and attributes (trigrams, https://www.postgresql.org/docs/current/pgtrgm.html).
/// To keep it while lines come in would cost more than storing them, so it is built for what is over: each hour of the partition of
/// the newest day, and then the whole day, which takes the place of its hours. Only the newest hour is scanned. TimescaleDB's chunks get it until they
/// are compressed; the columnstore takes no such index and has a block index (<see cref="BlockIndexRows"/>).
/// </summary>
internal sealed partial class TextIndex(
    [FromKeyedServices(StorageServices.MaintenanceSessions)] NpgsqlDataSource database, DatabaseEngine engine, TimeProvider time, ILogger<TextIndex> logger)
{
    /// <summary>What is indexed, for a query whose <c>log_entries</c> is called <c>e</c>.</summary>
    public const string Text = "(e.message || ' ' || e.attributes::text)";

    /// <summary>Shorter texts have no trigram of their own.</summary>
    public const int MinLength = 3;

    /// <summary>Where TimescaleDB's chunks are moved to: in their own schema only a superuser may make indexes.</summary>
    private const string ChunkSchema = "log_chunks";

    /// <summary>One instance at a time: "Trgm" in ASCII.</summary>
    private const long LockKey = 0x5472676D;

    /// <summary>How long a build waits for those who began before it.</summary>
    private const string Patience = "1h";

    /// <summary>How long after its end a day still gets many entries.</summary>
    private static readonly TimeSpan DaySettled = TimeSpan.FromHours(1);

    /// <summary>How long after its end an hour still gets many entries.</summary>
    private static readonly TimeSpan HourSettled = TimeSpan.FromMinutes(5);

    /// <summary>How long the index of a day may take until the searches count on it.</summary>
    private static readonly TimeSpan DayBuilt = TimeSpan.FromHours(6);

    private const string Chunks =
        """
        SELECT c.oid, k.chunk_schema::text AS schema, k.chunk_name::text AS name, false AS is_detaching, k.range_start AS day
        FROM timescaledb_information.chunks k JOIN pg_class c ON c.oid = to_regclass(format('%I.%I', k.chunk_schema, k.chunk_name))
        WHERE to_regclass(format('%I.%I', k.hypertable_schema, k.hypertable_name)) = 'log_entries'::regclass
            AND NOT k.is_compressed AND k.range_end - k.range_start = interval '1 day'
        """;

    /// <summary>
    /// What is newer may have an index for each hour (UTC) only: PostgreSQL uses it for a question that lies within the hour.
    /// </summary>
    public static DateTimeOffset HourlySince(DateTimeOffset now) => new((now - DayBuilt).UtcDateTime.Date, TimeSpan.Zero);

    /// <summary>Builds what is missing for the hours and days that are over. Writers of them do not wait for it.</summary>
    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (!await AskAsync(connection, $"SELECT pg_try_advisory_lock({LockKey})", cancellationToken))
            return;

        try
        {
            if (!await IsPossibleAsync(connection, cancellationToken))
                return;

            // The time that building takes depends on memory. While it waits for old transactions, a backup's say, it holds nobody up; in the end it gives way.
            await ExecuteAsync(connection, $"SET maintenance_work_mem = '256MB'; SET lock_timeout = '{Patience}'", cancellationToken);
            foreach (var partition in await ReadAsync(connection, cancellationToken))
                await TryBuildAsync(connection, partition, cancellationToken);
        }
        finally
        {
            await ExecuteAsync(connection, $"RESET maintenance_work_mem; RESET lock_timeout; SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    /// <summary>A day whose index cannot be built, being somebody else's or locked, hinders no other.</summary>
    private async Task TryBuildAsync(NpgsqlConnection connection, Partition partition, CancellationToken cancellationToken)
    {
        try
        {
            await BuildAsync(connection, partition, cancellationToken);
        }
        catch (PostgresException error) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotBuilt(logger, partition.Name, error.MessageText);
        }
    }

    /// <summary>The extension comes with PostgreSQL, but not every installation has it, nor may every user create it.</summary>
    private async Task<bool> IsPossibleAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, "CREATE EXTENSION IF NOT EXISTS pg_trgm", cancellationToken);
            if (engine.Kind == EngineKind.Timescale)
                await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {ChunkSchema}", cancellationToken);
            return true;
        }
        catch (PostgresException error)
        {
            Log.NotPossible(logger, error.MessageText);
            return false;
        }
    }

    /// <summary>What can have an index, the newest first.</summary>
    private async Task<List<Partition>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var partitions = new List<Partition>();
        await using var command = new NpgsqlCommand(
            $"""
            SELECT p.schema, p.name, p.day, array_remove(array_agg(ic.relname::text), NULL), array_remove(array_agg(ic.relname::text) FILTER (WHERE i.indisvalid), NULL)
            FROM ({(engine.Kind == EngineKind.Timescale ? Chunks : Partitions.Attached)}) p
            LEFT JOIN (pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid) ON i.indrelid = p.oid AND ic.relname LIKE p.name || '\_text%'
            WHERE NOT p.is_detaching
            GROUP BY p.schema, p.name, p.day
            ORDER BY p.day DESC
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            partitions.Add(new Partition(
                reader.GetString(0),
                reader.GetString(1),
                await reader.GetFieldValueAsync<DateTime>(2, cancellationToken),
                await reader.GetFieldValueAsync<string[]>(3, cancellationToken),
                await reader.IsDBNullAsync(4, cancellationToken) ? [] : await reader.GetFieldValueAsync<string[]>(4, cancellationToken)));
        }

        return partitions;
    }

    private async Task BuildAsync(NpgsqlConnection connection, Partition partition, CancellationToken cancellationToken)
    {
        var (now, day, ofDay) = (time.GetUtcNow().UtcDateTime, partition.Day, $"{partition.Name}_text");
        if (day.AddHours(1) + HourSettled > now)
            return;

        if (engine.Kind == EngineKind.Timescale && partition.Schema != ChunkSchema)
        {
            if (!await TryMoveAsync(connection, partition, cancellationToken))
                return;

            partition = partition with { Schema = ChunkSchema };
        }

        if (day.AddDays(1) + DaySettled <= now)
        {
            if (!partition.Finished.Contains(ofDay))
                await BuildAsync(connection, partition, ofDay, "", cancellationToken);
            foreach (var ofHour in partition.Indexes.Where(index => index != ofDay))
                await ExecuteAsync(connection, $"DROP INDEX CONCURRENTLY IF EXISTS {partition.Schema}.{ofHour}", cancellationToken);
            return;
        }

        for (var hour = day.AddHours(23); hour >= day; hour = hour.AddHours(-1))
        {
            var ofHour = $"{ofDay}_{hour:HH}";
            // The end first: it shows at once that a new line is not of that hour.
            if (hour.AddHours(1) + HourSettled <= now && !partition.Finished.Contains(ofHour))
                await BuildAsync(connection, partition, ofHour, $"WHERE ts < '{hour.AddHours(1):u}' AND ts >= '{hour:u}'", cancellationToken);
        }
    }

    /// <summary>Who waits for the lock of a chunk that is being read for long holds up its writers: the next time will do.</summary>
    private static async Task<bool> TryMoveAsync(NpgsqlConnection connection, Partition chunk, CancellationToken cancellationToken)
    {
        try
        {
            // One implicit transaction: when it fails the setting goes back, too.
            await ExecuteAsync(
                connection,
                $"SET lock_timeout = '300ms'; ALTER TABLE {chunk.Schema}.{chunk.Name} SET SCHEMA {ChunkSchema}; SET lock_timeout = '{Patience}'",
                cancellationToken);
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    /// <summary>An attempt that was cut short left an index that is not valid: away with it first.</summary>
    private async Task BuildAsync(NpgsqlConnection connection, Partition partition, string index, string condition, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await ExecuteAsync(connection, $"DROP INDEX CONCURRENTLY IF EXISTS {partition.Schema}.{index}", cancellationToken);
        await ExecuteAsync(
            connection,
            $"CREATE INDEX CONCURRENTLY {index} ON {partition.Schema}.{partition.Name} USING gin (((message || ' ' || attributes::text) COLLATE \"C\") gin_trgm_ops) {condition}",
            cancellationToken);
        Log.Built(logger, index, time.GetElapsedTime(started));
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

    /// <summary>A day's partition, with its text indexes: all, and those that were built to the end.</summary>
    private sealed record Partition(string Schema, string Name, DateTime Day, string[] Indexes, string[] Finished);

    private static partial class Log
    {
        [LoggerMessage(4040, LogLevel.Information, "Built the text index {Index} in {Duration}")]
        public static partial void Built(ILogger logger, string index, TimeSpan duration);

        [LoggerMessage(4042, LogLevel.Warning, "The text index of {Partition} could not be built ({Reason}); it is tried again at the next interval")]
        public static partial void NotBuilt(ILogger logger, string partition, string reason);

        [LoggerMessage(4041, LogLevel.Warning, "A text index is not possible ({Reason}): searches for text read every entry of their time")]
        public static partial void NotPossible(ILogger logger, string reason);
    }
}
