using LiveLogs.Logs;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Ingestion.Committing;

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
        NpgsqlConnection connection, NpgsqlTransaction transaction, CommitRequest request, IStoredEntries stored, CancellationToken cancellationToken)
    {
        var number = request.Connection.ConnectionNumber;
        // What was known is nearly always the head itself; the ledger is asked only when somebody else has stored since.
        await using var command = new NpgsqlCommand(
            $"""
            SELECT seq, CASE WHEN token_seq = seq THEN token END, epoch, ended,
                coalesce($2 IS NULL OR (seq = $2 AND (token_seq IS DISTINCT FROM seq OR $3 IS NULL OR token = $3)) OR (seq > $2 AND ($3 IS NULL
                    OR {stored.HasCommit("$1", "$2", "$3")})), false)
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
        {
            var refusedOfIt = refused.Count(entry => entry.FoundBy == checkpoint.Source);
            yield return checkpoint.Statement(request.Connection.ConnectionNumber, LateArrivals.Of(checkpoint, batch), refusedOfIt);
        }
    }
}
