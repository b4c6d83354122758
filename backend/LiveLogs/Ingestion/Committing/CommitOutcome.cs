using Npgsql;

namespace LiveLogs.Ingestion.Committing;

/// <summary>Finds out whether a COMMIT that was never answered took place.</summary>
internal static class CommitOutcome
{
    /// <summary>
    /// Locking the head waits for the transaction in question to end, should the server still be at it; after that the
    /// ledger either has the attempt's row, identified by its token, or never will.
    /// </summary>
    public static async Task<bool> TookPlaceAsync(
        NpgsqlDataSource database, IStoredEntries stored, EntryBatch batch, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var commands = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("SELECT 1 FROM connection_heads WHERE connection_number = $1 FOR UPDATE")
                {
                    Parameters = { new() { Value = batch.ConnectionNumber } },
                },
                new NpgsqlBatchCommand($"SELECT {stored.HasCommit("$1", "$2", "$3")}")
                {
                    Parameters =
                    {
                        new() { Value = batch.ConnectionNumber }, new() { Value = batch.LastSeq }, new() { Value = batch.Token },
                    },
                },
            },
        };
        await using var reader = await commands.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetBoolean(0);
    }
}
