using System.Text.Json;
using LiveLogs.Ingestion;
using LiveLogs.ProjectConfig;
using LiveLogs.Storage.Keys;
using Npgsql;

namespace LiveLogs.Connections;

/// <summary>The stored configuration, for the code that runs it.</summary>
internal sealed class ConnectionDirectory(NpgsqlDataSource database, ConfigShelf<Connection> shelf, ConfigSecrets<Connection> secrets)
{
    /// <summary>
    /// SQL: all connections, deleted or not, with their configuration without secrets: <c>id</c>, <c>number</c>, <c>project_number</c>, <c>config</c>, <c>deleted_at</c>. PostgreSQL merges it into the query.
    /// </summary>
    public const string Configured = "(SELECT id, number, project_number, config, deleted_at FROM connections)";

    /// <summary>
    /// SQL: a statement that writes down that a connection shall be in a state, and gives its <c>number</c>. <c>$1</c> is the number, <c>$2</c> the state, <c>$3</c> the states from which it may get there; of
    /// a connection that is in none of them nothing is given.
    /// </summary>
    public const string SetDesiredState =
        """
        UPDATE connections SET desired_state = $2
        WHERE number = $1 AND deleted_at IS NULL AND desired_state = ANY ($3) RETURNING number
        """;

    /// <summary>A connection that is there and not deleted, or null.</summary>
    public Task<Connection?> FindAsync(Guid id, CancellationToken cancellationToken) => shelf.FindAsync(id, cancellationToken);

    /// <summary>Requests a second that reading the running connections of a quota takes, one of them left out; as their owners say.</summary>
    public async Task<double> PolledPerSecondAsync(string quotaKey, Guid except, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT coalesce(sum(s.calls_per_second), 0)
            FROM connections c JOIN connection_states s ON s.connection_number = c.number
            WHERE c.quota_key = $1 AND c.id <> $2 AND c.desired_state = 'running' AND c.deleted_at IS NULL
            """);
        command.Parameters.Add(new() { Value = quotaKey });
        command.Parameters.Add(new() { Value = except });
        return (double)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The configuration with its secrets in place, as connectors take it.</summary>
    /// <exception cref="LogSourceException">The stored secrets cannot be decrypted.</exception>
    public JsonElement OpenConfig(Connection connection)
    {
        try
        {
            return secrets.OpenConfig(connection);
        }
        catch (SecretsUnreadableException error)
        {
            throw new LogSourceException(
                LogSourceFailure.Configuration,
                "The stored secrets of this connection cannot be decrypted.",
                "Enter them again: send the connection's configuration with its secret fields.",
                error);
        }
    }
}
