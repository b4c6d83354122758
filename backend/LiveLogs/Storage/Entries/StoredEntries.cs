using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Storage.Entries;

/// <summary>What commits ask of the entries and their ledger.</summary>
/// <param name="database">The sessions of commits.</param>
internal sealed class StoredEntries([FromKeyedServices(BatchCommitter.Sessions)] NpgsqlDataSource database) : IStoredEntries
{
    public string HasCommit(string connectionNumber, string lastSeq, string token) =>
        $"EXISTS (SELECT 1 FROM log_ledger WHERE connection_number = {connectionNumber} AND last_seq = {lastSeq} AND batch_token = {token})";

    /// <summary>An SQL condition that retention has left something of a connection.</summary>
    /// <param name="connectionNumber">SQL: the number of the connection.</param>
    public static string HasAny(string connectionNumber) => $"EXISTS (SELECT 1 FROM log_ledger l WHERE l.connection_number = {connectionNumber})";

    /// <summary>Asks the unique key of the big table.</summary>
    public async Task<HashSet<EntryKey>> ReadKeysAsync(int projectNumber, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT (extract(epoch FROM stored.ts) * 1000000)::bigint, stored.event_key
            FROM unnest($2, $3) AS batch (ts, event_key)
            JOIN log_entries stored ON stored.project_number = $1 AND stored.ts = batch.ts AND stored.event_key = batch.event_key
            WHERE stored.ts BETWEEN $4 AND $5
            """);
        var times = entries.Select(entry => EntryWriter.ToTimestamp(entry.Timestamp)).ToArray();
        command.Parameters.Add(new() { Value = projectNumber });
        command.Parameters.Add(new() { Value = times, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = entries.Select(entry => entry.EventKey).ToArray() });
        command.Parameters.Add(new() { Value = times.Min(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = times.Max(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        var keys = new HashSet<EntryKey>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            keys.Add(new EntryKey(reader.GetInt64(0), reader.GetInt64(1)));

        return keys;
    }
}
