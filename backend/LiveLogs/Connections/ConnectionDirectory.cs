using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Ingestion;
using LiveLogs.ProjectConfig.Fields;
using LiveLogs.Storage.Keys;
using Npgsql;

namespace LiveLogs.Connections;

/// <summary>The stored configuration, for the code that runs it.</summary>
internal sealed class ConnectionDirectory(NpgsqlDataSource database, ConnectionSecrets secrets)
{
    private const string Select =
        $"""
        SELECT c.id, c.number, c.project_number, p.slug, c.name, c.provider, c.config, c.secrets, c.desired_state, c.quota_key,
            c.version, s.state, c.created_at, c.updated_at
        FROM connections c
        JOIN {ProjectDirectory.Rows} p ON p.number = c.project_number
        JOIN connection_states s ON s.connection_number = c.number
        WHERE c.deleted_at IS NULL
        """;

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
    public async Task<ConnectionRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await ReadAsync($"{Select} AND c.id = $1", [new() { Value = id }], cancellationToken)).SingleOrDefault();

    /// <summary>A project's connections by name.</summary>
    /// <param name="projectNumber">The project.</param>
    /// <param name="afterName">The last name of the page before; empty for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public Task<IReadOnlyList<ConnectionRecord>> ListAsync(
        int projectNumber, string afterName, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            $"{Select} AND c.project_number = $1 AND c.name > $2 ORDER BY c.name LIMIT $3",
            [new() { Value = projectNumber }, new() { Value = afterName }, new() { Value = limit }],
            cancellationToken);

    /// <summary>All connections, of all projects, that have secrets.</summary>
    public Task<IReadOnlyList<ConnectionRecord>> WithSecretsAsync(CancellationToken cancellationToken) =>
        ReadAsync($"{Select} AND c.secrets IS NOT NULL", [], cancellationToken);

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
    public JsonElement OpenConfig(ConnectionRecord connection)
    {
        try
        {
            return SecretFields.Merge(connection.Config, secrets.Open(connection));
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

    private async Task<IReadOnlyList<ConnectionRecord>> ReadAsync(
        string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var connections = new List<ConnectionRecord>();
        while (await reader.ReadAsync(cancellationToken))
            connections.Add(Read(reader));
        return connections;
    }

    private static ConnectionRecord Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Number = row.GetInt32(1),
        ProjectNumber = row.GetInt32(2),
        ProjectSlug = row.GetString(3),
        Name = row.GetString(4),
        Provider = row.GetString(5),
        Config = row.GetString(6),
        SealedSecrets = row.IsDBNull(7) ? null : row.GetString(7),
        DesiredState = Enum.Parse<DesiredState>(row.GetString(8), ignoreCase: true),
        QuotaKey = row.GetString(9),
        Version = row.GetInt32(10),
        Status = row.GetString(11),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(12),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(13),
    };
}
