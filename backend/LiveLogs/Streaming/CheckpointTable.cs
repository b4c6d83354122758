using Npgsql;

namespace LiveLogs.Streaming;

/// <summary>Reads the checkpoints that commits have stored.</summary>
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
}
