using LiveLogs.Logs;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Ingestion;

/// <summary>Asks the unique key of the big table which entries of a batch are stored already.</summary>
internal static class StoredKeys
{
    /// <summary>What makes an entry unique inside its project: the column precision of its time, and its event key.</summary>
    public static (long Microseconds, long EventKey) KeyOf(LogEntry entry) => (entry.Timestamp.UnixMicroseconds, entry.EventKey);

    public static async Task<HashSet<(long Microseconds, long EventKey)>> ReadAsync(
        NpgsqlDataSource database, int projectNumber, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT (extract(epoch FROM stored.ts) * 1000000)::bigint, stored.event_key
            FROM unnest($2, $3) AS batch (ts, event_key)
            JOIN log_entries stored ON stored.project_number = $1 AND stored.ts = batch.ts AND stored.event_key = batch.event_key
            WHERE stored.ts BETWEEN $4 AND $5
            """);
        var times = entries.Select(entry => DateTime.UnixEpoch.AddTicks(entry.Timestamp.UnixMicroseconds * TimeSpan.TicksPerMicrosecond)).ToArray();
        command.Parameters.Add(new() { Value = projectNumber });
        command.Parameters.Add(new() { Value = times, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = entries.Select(entry => entry.EventKey).ToArray() });
        command.Parameters.Add(new() { Value = times.Min(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = times.Max(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        var keys = new HashSet<(long, long)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            keys.Add((reader.GetInt64(0), reader.GetInt64(1)));

        return keys;
    }
}
