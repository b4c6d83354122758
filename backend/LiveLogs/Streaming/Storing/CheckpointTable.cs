using LiveLogs.Ingestion.Committing;
using Npgsql;

namespace LiveLogs.Streaming.Storing;

/// <summary>The checkpoints that commits have stored.</summary>
internal sealed class CheckpointTable(NpgsqlDataSource database)
{
    /// <summary>The cursor of every source of a connection, by source key.</summary>
    public async Task<IReadOnlyDictionary<string, SourceCursor>> ReadAsync(int connectionNumber, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT source_key, cursor::text FROM source_checkpoints WHERE connection_number = $1");
        command.Parameters.Add(new() { Value = connectionNumber });
        var cursors = new Dictionary<string, SourceCursor>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            cursors.Add(reader.GetString(0), SourceCursor.FromJson(reader.GetString(1)));

        return cursors;
    }

    /// <summary>Gives a checkpoint another key, and keeps all it says. Nothing happens under an epoch that has passed.</summary>
    public async Task RenameAsync(int connectionNumber, long epoch, string from, string to, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            WITH head AS ({HeadTable.LockUnderEpoch})
            UPDATE source_checkpoints source SET source_key = $4
            FROM head
            WHERE source.connection_number = head.connection_number AND source.source_key = $3
            """);
        command.Parameters.Add(new() { Value = connectionNumber });
        command.Parameters.Add(new() { Value = epoch });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Says which sources the connection reads now: the others keep their place, and count no more. Nothing happens under an epoch that has passed.</summary>
    public async Task SetInUseAsync(int connectionNumber, long epoch, IReadOnlyCollection<string> sourceKeys, CancellationToken cancellationToken)
    {
        // The head row is locked before any checkpoint, as commits do.
        await using var command = database.CreateCommand(
            $"""
            WITH head AS ({HeadTable.LockUnderEpoch})
            UPDATE source_checkpoints source SET in_use = NOT source.in_use
            FROM head
            WHERE source.connection_number = head.connection_number AND source.in_use <> (source.source_key = ANY ($3))
            """);
        command.Parameters.Add(new() { Value = connectionNumber });
        command.Parameters.Add(new() { Value = epoch });
        command.Parameters.Add(new() { Value = sourceKeys.ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
