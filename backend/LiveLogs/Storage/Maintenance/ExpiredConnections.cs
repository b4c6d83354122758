using LiveLogs.Ingestion;
using Npgsql;

namespace LiveLogs.Storage.Maintenance;

/// <summary>
/// Removes deleted connections once retention has removed all that they had: their numbers are never given out again, and a position that names one is told
/// that retention took it.
/// </summary>
internal sealed class ExpiredConnections(AcceptanceWindow window) : IRetentionStep
{
    private const int Portion = 200;

    public async Task RunAsync(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = EntryWriter.ToTimestamp(window.Oldest());
        while (await RemoveAsync(session, oldest, cancellationToken) == Portion)
        {
        }
    }

    /// <summary>The head row is locked first, as whoever stores entries does.</summary>
    private static async Task<long> RemoveAsync(NpgsqlConnection session, DateTime oldest, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH gone AS MATERIALIZED (
                SELECT h.connection_number AS number
                FROM connections c JOIN connection_heads h ON h.connection_number = c.number
                WHERE c.deleted_at < $1
                    AND NOT EXISTS (SELECT 1 FROM log_ledger l WHERE l.connection_number = c.number)
                ORDER BY c.number LIMIT {Portion} FOR UPDATE OF h SKIP LOCKED
            ), checkpoints AS (DELETE FROM source_checkpoints USING gone WHERE connection_number = number),
               status AS (DELETE FROM stream_status USING gone WHERE connection_number = number),
               push AS (DELETE FROM push_settings USING gone WHERE connection_number = number),
               heads AS (DELETE FROM connection_heads USING gone WHERE connection_number = gone.number),
               removed AS (DELETE FROM connections c USING gone WHERE c.number = gone.number RETURNING 1)
            SELECT count(*) FROM removed
            """,
            session)
        {
            Parameters = { new() { Value = oldest } },
        };
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
