using LiveLogs.Logs;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Ingestion;

/// <summary>The head row of a connection: its sequencer. Whoever commits holds its lock until the end of the transaction.</summary>
internal static class ConnectionHead
{
    /// <summary>Locks the row and reads the last sequence number given out.</summary>
    /// <exception cref="LeaseLostException">The epoch is another one, or the connection was deleted.</exception>
    public static async Task<long> LockAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        ConnectionIdentity identity,
        long? epoch,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT seq, epoch FROM connection_heads WHERE connection_number = $1 FOR UPDATE", connection, transaction)
        {
            Parameters = { new() { Value = identity.ConnectionNumber } },
        };
        // The same statements with every commit: the server parses and plans them once a session.
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken) || (epoch is { } mine && reader.GetInt64(1) != mine))
            throw new LeaseLostException(identity.ConnectionId);

        return reader.GetInt64(0);
    }

    /// <summary>Moves the head past the batch and stores the checkpoints of what was read with it.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Advance(CommitRequest request, EntryBatch? batch, IReadOnlyList<LogEntry> refused)
    {
        if (batch is not null)
        {
            yield return new NpgsqlBatchCommand("UPDATE connection_heads SET seq = $2 WHERE connection_number = $1")
            {
                Parameters = { new() { Value = batch.ConnectionNumber }, new() { Value = batch.LastSeq } },
            };
        }

        foreach (var checkpoint in request.Checkpoints)
            yield return Upsert(request.Connection.ConnectionNumber, checkpoint, LateArrivals.Of(checkpoint, batch), refused.Count(entry => entry.FoundBy == checkpoint.Source));
    }

    private static NpgsqlBatchCommand Upsert(int connectionNumber, CheckpointWrite checkpoint, LateArrivals late, int refused) => new(
        """
        INSERT INTO source_checkpoints AS stored
            (connection_number, source_key, source, cursor, fresh_to, complete_to, late_count, late_worst, refused_count)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (connection_number, source_key) DO UPDATE SET
            source = excluded.source, cursor = excluded.cursor, fresh_to = excluded.fresh_to, complete_to = excluded.complete_to,
            late_count = stored.late_count + excluded.late_count,
            late_worst = greatest(stored.late_worst, excluded.late_worst),
            refused_count = stored.refused_count + excluded.refused_count, updated_at = now()
        """)
    {
        Parameters =
        {
            new() { Value = connectionNumber },
            new() { Value = checkpoint.SourceKey },
            new() { Value = checkpoint.Source },
            new() { Value = checkpoint.Cursor, NpgsqlDbType = NpgsqlDbType.Jsonb },
            new() { Value = ToColumn(checkpoint.FreshTo), NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new() { Value = ToColumn(checkpoint.CompleteTo), NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new() { Value = (long)late.Count },
            new() { Value = late.Worst },
            new() { Value = (long)refused },
        },
    };

    private static object ToColumn(EventTime? time) =>
        time is { } instant ? DateTime.UnixEpoch.AddTicks(instant.UnixMicroseconds * TimeSpan.TicksPerMicrosecond) : DBNull.Value;

    /// <summary>Entries of a source that came after it had been called complete up to their time.</summary>
    private readonly record struct LateArrivals(int Count, TimeSpan Worst)
    {
        public static LateArrivals Of(CheckpointWrite checkpoint, EntryBatch? batch)
        {
            if (batch is null || checkpoint.LateBefore is not { } complete)
                return new LateArrivals(0, TimeSpan.Zero);

            var late = batch.Entries.Where(entry => entry.FoundBy == checkpoint.Source).Select(entry => entry.CursorTime ?? entry.Timestamp)
                .Where(time => time < complete && !(time < checkpoint.LateFrom)).ToList();
            return new LateArrivals(late.Count, late.Count == 0 ? TimeSpan.Zero : complete - late.Min());
        }
    }
}
