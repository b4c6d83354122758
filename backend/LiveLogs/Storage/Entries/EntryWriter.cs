using LiveLogs.Ingestion.Committing;
using LiveLogs.Logs;
using Npgsql;

namespace LiveLogs.Storage.Entries;

/// <summary>Writes the rows of a batch by COPY BINARY, and makes the partitions that they need beforehand.</summary>
internal sealed class EntryWriter(Partitions partitions) : ICommitParticipant
{
    /// <summary>Sent at once, so that the server takes rows while the next are being written.</summary>
    internal const int FlushAt = 64 * 1024;

    public ValueTask PrepareAsync(ConnectionIdentity connection, IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken) =>
        partitions.EnsureAsync(entries, cancellationToken);

    public async Task WriteAsync(NpgsqlConnection connection, EntryBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await CopyAsync(connection, batch, cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.CheckViolation)
        {
            // No partition for a row: another instance's retention dropped one that this one remembers.
            partitions.Forget();
            throw;
        }
    }

    public IEnumerable<NpgsqlBatchCommand> Statements(EntryBatch batch) => [];

    private static async Task CopyAsync(NpgsqlConnection connection, EntryBatch batch, CancellationToken cancellationToken)
    {
        using var rows = new EntryCopy();
        rows.AddHeader();
        // Disposing it ends the COPY, also one that failed half-way: its transaction is never committed.
        await using var stream = await connection.BeginRawBinaryCopyAsync(EntryCopy.Statement, cancellationToken);
        foreach (var entry in batch.Entries)
        {
            rows.Add(entry, batch.ProjectNumber);
            if (rows.Length < FlushAt)
                continue;

            await stream.WriteAsync(rows.Written, cancellationToken);
            rows.Clear();
        }

        rows.AddTrailer();
        await stream.WriteAsync(rows.Written, cancellationToken);
    }

    /// <summary>What the column keeps: microseconds. The rest is in <c>ts_nanos</c>.</summary>
    internal static DateTime ToTimestamp(EventTime time) => DateTime.UnixEpoch.AddTicks(time.UnixMicroseconds * TimeSpan.TicksPerMicrosecond);
}
