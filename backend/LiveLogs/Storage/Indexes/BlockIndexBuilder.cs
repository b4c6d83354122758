using LiveLogs.Ingestion.Committing;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Entries;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Storage.Indexes;

/// <summary>
/// Builds the block index (<see cref="BlockIndexRows"/>) of each project's days before TimescaleDB compresses them, and again when many entries came late. It reads a day as of one instant
/// and says how far the connections were, so that whatever is committed meanwhile or later is known not to be in it. A day appears in one transaction.
/// </summary>
internal sealed partial class BlockIndexBuilder(
    [FromKeyedServices(StorageServices.MaintenanceSessions)] NpgsqlDataSource database, DatabaseEngine engine, TimeProvider time, ILogger<BlockIndexBuilder> logger)
{
    /// <summary>Fewer entries of a day are read as quickly.</summary>
    public const int MinEntries = 2_000;

    /// <summary>One instance at a time: "Blck" in ASCII.</summary>
    private const long LockKey = 0x426C636B;

    /// <summary>
    /// By the database's clock, which dates commits. An index that many commits passed by is built again, at once when it is a twentieth of its entries and
    /// nothing comes any more.
    /// </summary>
    private const string Due =
        $"""
        WITH days AS (
            SELECT (range_start AT TIME ZONE 'UTC')::date AS day, format('%I.%I', chunk_schema, chunk_name) AS chunk
            FROM timescaledb_information.chunks
            WHERE to_regclass(format('%I.%I', hypertable_schema, hypertable_name)) = 'log_entries'::regclass
                AND range_end - range_start = interval '1 day' AND range_end <= now() - {BlockIndexRows.BuiltAfter}
        ), built AS (
            SELECT project_number, day, sum(entries) AS entries, min(built_at) AS built_at FROM block_index WHERE version = {BlockIndexRows.Version} GROUP BY 1, 2
        ), late AS (
            SELECT i.project_number, i.day, sum(l.last_seq - l.first_seq + 1) AS entries, max(l.committed_at) AS committed_at
            FROM log_ledger l
            JOIN {HeadTable.Rows} h ON h.connection_number = l.connection_number
            JOIN block_index i ON i.project_number = h.project_number AND i.part = 0 AND i.day = (l.max_ts AT TIME ZONE 'UTC')::date
            WHERE {BlockIndexRows.IsLate}
            GROUP BY 1, 2
        )
        SELECT p.project_number, d.day, d.chunk
        FROM days d CROSS JOIN (SELECT DISTINCT project_number FROM {HeadTable.Rows} h) p
        LEFT JOIN built b ON b.project_number = p.project_number AND b.day = d.day
        LEFT JOIN late l ON l.project_number = p.project_number AND l.day = d.day
        WHERE b.day IS NULL
            OR l.entries > 0 AND (b.built_at < now() - interval '6 hours'
                OR l.entries * 20 > b.entries AND l.committed_at < now() - interval '5 minutes')
        ORDER BY d.day DESC, p.project_number
        """;

    /// <summary>Builds what is missing or has become old.</summary>
    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        if (engine.Kind != EngineKind.Timescale)
            return;

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using (var free = Command(connection, $"SELECT pg_try_advisory_lock({LockKey})"))
        {
            if (await free.ExecuteScalarAsync(cancellationToken) is not true)
                return;
        }

        try
        {
            foreach (var (project, day, chunk) in await ReadDueAsync(connection, cancellationToken))
                await BuildAsync(connection, project, day, chunk, cancellationToken);
        }
        finally
        {
            await using var unlock = Command(connection, $"SELECT pg_advisory_unlock({LockKey})");
            await unlock.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private static async Task<List<(int Project, DateOnly Day, string Chunk)>> ReadDueAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var due = new List<(int, DateOnly, string)>();
        await using var command = Command(connection, Due);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            due.Add((reader.GetInt32(0), await reader.GetFieldValueAsync<DateOnly>(1, cancellationToken), reader.GetString(2)));

        return due;
    }

    private async Task BuildAsync(NpgsqlConnection connection, int project, DateOnly day, string chunk, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        // Before the instant of the transaction is chosen: whoever is compressed after it looks empty as of then, since TimescaleDB truncates.
        await using (var hold = Command(connection, $"LOCK TABLE {chunk} IN ACCESS SHARE MODE"))
            await hold.ExecuteNonQueryAsync(cancellationToken);

        await using (var remove = Command(
            connection, "WITH old AS (DELETE FROM block_index WHERE project_number = $1 AND day = $2) DELETE FROM block_bits WHERE project_number = $1 AND day = $2", project, day))
        {
            await remove.ExecuteNonQueryAsync(cancellationToken);
        }

        var (entries, place) = (0L, KeyPlace.At(day.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)));
        for (var part = 0; ; part++)
        {
            var bits = new BlockBits();
            place = await ReadAsync(connection, project, day, place, bits, cancellationToken);
            if (part > 0 && bits.Entries == 0)
                break;

            await WriteAsync(connection, project, day, part, bits, cancellationToken);
            entries += bits.Entries;
            if (!bits.IsFull)
                break;
        }

        await transaction.CommitAsync(cancellationToken);
        if (entries >= MinEntries)
            Log.Built(logger, day, project, entries, time.GetElapsedTime(started));
    }

    /// <summary>Takes the next part of a day; gives its last entry.</summary>
    private static async Task<KeyPlace> ReadAsync(
        NpgsqlConnection connection, int project, DateOnly day, KeyPlace before, BlockBits bits, CancellationToken cancellationToken)
    {
        await using var command = Command(
            connection,
            $"""
            SELECT e.ts, e.event_key, e.message, e.attributes::text
            FROM log_entries e
            WHERE e.project_number = $1 AND e.ts >= $2 AND e.ts <= $3 AND (e.ts, e.event_key) < ($3, $4)
            ORDER BY e.ts DESC, e.event_key DESC
            LIMIT {BlockBits.MaxBlocks * BlockBits.BlockSize}
            """,
            project,
            day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
            before.Instant.UtcDateTime,
            before.EventKey);
        var (last, key) = (before.Instant.UtcDateTime, before.EventKey);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            (last, key) = (reader.GetDateTime(0), reader.GetInt64(1));
            bits.Add(last, reader.GetString(2), reader.GetString(3));
        }

        return KeyPlace.At(last) with { EventKey = key };
    }

    private static async Task WriteAsync(
        NpgsqlConnection connection, int project, DateOnly day, int part, BlockBits bits, CancellationToken cancellationToken)
    {
        var isWorthIt = part > 0 || bits.Entries >= MinEntries;
        bits.Fold();
        await using (var head = Command(
            connection,
            $$"""
            INSERT INTO block_index (project_number, day, part, entries, blocks, buckets, buckets_per_slot, newest, oldest, version, connections, seqs)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, {{BlockIndexRows.Version}},
                coalesce(array_agg(h.connection_number ORDER BY h.connection_number), '{}'), coalesce(array_agg(h.seq ORDER BY h.connection_number), '{}')
            FROM {{HeadTable.Rows}} h
            WHERE h.project_number = $1
            """,
            project,
            day,
            part,
            (long)bits.Entries,
            isWorthIt ? bits.Blocks : 0,
            bits.Buckets,
            isWorthIt ? bits.BucketsPerSlot : 1,
            isWorthIt ? bits.Newest : [],
            isWorthIt ? bits.Oldest : []))
        {
            await head.ExecuteNonQueryAsync(cancellationToken);
        }

        if (!isWorthIt)
            return;

        await using var writer = await connection.BeginBinaryImportAsync(
            "COPY block_bits (project_number, day, part, slot, bits) FROM STDIN (FORMAT BINARY)", cancellationToken);
        var slots = bits.ToSlots();
        for (var slot = 0; slot < slots.Length; slot++)
        {
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(project, NpgsqlDbType.Integer, cancellationToken);
            await writer.WriteAsync(day, NpgsqlDbType.Date, cancellationToken);
            await writer.WriteAsync(part, NpgsqlDbType.Integer, cancellationToken);
            await writer.WriteAsync(slot, NpgsqlDbType.Integer, cancellationToken);
            await writer.WriteAsync(slots[slot], NpgsqlDbType.Bytea, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] parameters)
    {
        // A busy day takes minutes.
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });

        return command;
    }

    private static partial class Log
    {
        [LoggerMessage(4045, LogLevel.Information, "Built the block index of {Day} for project {Project}: {Entries} entries in {Duration}")]
        public static partial void Built(ILogger logger, DateOnly day, int project, long entries, TimeSpan duration);
    }
}
