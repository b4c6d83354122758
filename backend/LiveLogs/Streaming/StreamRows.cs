using LiveLogs.Connections;
using Npgsql;

namespace LiveLogs.Streaming;

/// <summary>What Streaming keeps of each connection: it begins and ends with the connection.</summary>
internal sealed class StreamRows : IConnectionRows
{
    public Task AddAsync(NpgsqlConnection session, int connectionNumber, CancellationToken cancellationToken) =>
        ExecuteAsync(session, "INSERT INTO stream_status (connection_number) VALUES ($1)", connectionNumber, cancellationToken);

    public Task EndAsync(NpgsqlConnection session, int connectionNumber, CancellationToken cancellationToken) => ExecuteAsync(
        session,
        "UPDATE stream_status SET state = 'stopped', reason = 'deleted', since = now(), updated_at = now() WHERE connection_number = $1",
        connectionNumber,
        cancellationToken);

    public Task RemoveAsync(NpgsqlConnection session, IReadOnlyList<int> connectionNumbers, CancellationToken cancellationToken) => ExecuteAsync(
        session,
        """
        WITH checkpoints AS (DELETE FROM source_checkpoints WHERE connection_number = ANY ($1)),
             push AS (DELETE FROM push_settings WHERE connection_number = ANY ($1))
        DELETE FROM stream_status WHERE connection_number = ANY ($1)
        """,
        connectionNumbers.ToArray(),
        cancellationToken);

    private static async Task ExecuteAsync(NpgsqlConnection session, string sql, object parameter, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, session) { Parameters = { new() { Value = parameter } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
