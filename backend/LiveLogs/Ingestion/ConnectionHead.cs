using LiveLogs.Logs;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Ingestion;

/// <summary>The head row of a connection: its sequencer. Whoever commits holds its lock until the end of the transaction.</summary>
/// <param name="Seq">The last sequence number given out.</param>
/// <param name="Token">The token of its commit; null when it is not known.</param>
internal readonly record struct ConnectionHead(long Seq, long? Token)
{
    /// <summary>Reads the row without holding it; null when the connection is gone.</summary>
    public static async Task<ConnectionHead?> ReadAsync(NpgsqlDataSource database, int connectionNumber, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT seq, CASE WHEN token_seq = seq THEN token END FROM connection_heads WHERE connection_number = $1");
        command.Parameters.Add(new() { Value = connectionNumber });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>Locks the row and reads the last sequence number given out.</summary>
    /// <exception cref="LeaseLostException">The epoch is another one, the connection was deleted, or the database no longer has what the request knows of.</exception>
    public static async Task<ConnectionHead> LockAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, CommitRequest request, CancellationToken cancellationToken)
    {
        var number = request.Connection.ConnectionNumber;
        // What was known is nearly always the head itself; the ledger is asked only when somebody else has stored since.
        await using var command = new NpgsqlCommand(
            """
            SELECT seq, CASE WHEN token_seq = seq THEN token END, epoch, ended,
                coalesce($2 IS NULL OR (seq = $2 AND (token_seq IS DISTINCT FROM seq OR $3 IS NULL OR token = $3)) OR (seq > $2 AND ($3 IS NULL
                    OR EXISTS (SELECT 1 FROM log_ledger WHERE connection_number = $1 AND last_seq = $2 AND batch_token = $3))), false)
            FROM connection_heads WHERE connection_number = $1 FOR UPDATE
            """,
            connection,
            transaction)
        {
            Parameters =
            {
                new() { Value = number },
                new() { Value = (object?)request.Known?.Seq ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                new() { Value = (object?)request.Known?.Token ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
            },
        };
        // The same statements with every commit: the server parses and plans them once a session.
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken) || (request.Epoch is { } mine && reader.GetInt64(2) != mine) || reader.GetBoolean(3) || !reader.GetBoolean(4))
            throw new LeaseLostException(request.Connection.ConnectionId);

        return Read(reader);
    }

    private static ConnectionHead Read(NpgsqlDataReader row) => new(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1));

    /// <summary>Moves the head past the batch and stores the checkpoints of what was read with it.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Advance(CommitRequest request, EntryBatch? batch, IReadOnlyList<LogEntry> refused)
    {
        if (batch is not null)
        {
            yield return new NpgsqlBatchCommand("UPDATE connection_heads SET seq = $2, token = $3, token_seq = $2 WHERE connection_number = $1")
            {
                Parameters = { new() { Value = batch.ConnectionNumber }, new() { Value = batch.LastSeq }, new() { Value = batch.Token } },
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
