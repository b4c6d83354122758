using LiveLogs.Access;
using LiveLogs.Connections;
using LiveLogs.Ingestion.Committing;
using LiveLogs.ProjectConfig;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Streaming.Push;

/// <summary>Who may push to which connection, and the counts of what came. See <c>0003_push.sql</c>.</summary>
internal sealed class PushDirectory([FromKeyedServices(BatchCommitter.Sessions)] NpgsqlDataSource database)
{
    /// <summary>A connection, deleted or not; null when there never was one.</summary>
    public async Task<PushTarget?> FindAsync(Guid connectionId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT c.number, c.project_number, p.slug, c.config::text, c.deleted_at IS NOT NULL,
                   push.key_hash, CASE WHEN push.previous_until > now() THEN push.previous_hash END, push.pubsub_account, push.pubsub_audience
            FROM {ConnectionDirectory.Configured} c
            JOIN {ProjectDirectory.Rows} p ON p.number = c.project_number
            LEFT JOIN push_settings push ON push.connection_number = c.number
            WHERE c.id = $1
            """);
        command.Parameters.Add(new() { Value = connectionId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Target(reader, connectionId) : null;
    }

    /// <summary>The hash of the key that is good now; null when there is none.</summary>
    public async Task<byte[]?> ReadKeyHashAsync(int connectionNumber, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT key_hash FROM push_settings WHERE connection_number = $1");
        command.Parameters.Add(new() { Value = connectionNumber });
        return await command.ExecuteScalarAsync(cancellationToken) as byte[];
    }

    /// <summary>Makes a key the good one; the one before it stays good for a while.</summary>
    /// <param name="connectionNumber">Whose key.</param>
    /// <param name="seen">The hash of the key that it replaces; null for the first.</param>
    /// <param name="hash">Of the new key.</param>
    /// <param name="keepPrevious">How long.</param>
    /// <param name="change">For the audit.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>False, and nothing is changed, when somebody else has made another key meanwhile.</returns>
    public async Task<bool> SetKeyAsync(int connectionNumber, byte[]? seen, byte[] hash, TimeSpan keepPrevious, ConfigChange change, CancellationToken cancellationToken) =>
        await ChangeAsync(
            """
            INSERT INTO push_settings AS stored (connection_number, key_hash, key_created_at) VALUES ($1, $2, now())
            ON CONFLICT (connection_number) DO UPDATE SET
                key_hash = excluded.key_hash, key_created_at = excluded.key_created_at,
                previous_hash = CASE WHEN $3 > interval '0' THEN stored.key_hash END, previous_until = now() + $3
            WHERE stored.key_hash IS NOT DISTINCT FROM $4
            """,
            [
                new() { Value = connectionNumber }, new() { Value = hash }, new() { Value = keepPrevious },
                new() { Value = (object?)seen ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
            ],
            change,
            cancellationToken);

    public Task SetPubSubAsync(int connectionNumber, string account, string audience, ConfigChange change, CancellationToken cancellationToken) => ChangeAsync(
        """
        INSERT INTO push_settings (connection_number, pubsub_account, pubsub_audience) VALUES ($1, $2, $3)
        ON CONFLICT (connection_number) DO UPDATE SET pubsub_account = excluded.pubsub_account, pubsub_audience = excluded.pubsub_audience
        """,
        [new() { Value = connectionNumber }, new() { Value = account }, new() { Value = audience }],
        change,
        cancellationToken);

    /// <summary>Nobody may push any more; the counts stay.</summary>
    public Task ForbidAsync(int connectionNumber, ConfigChange change, CancellationToken cancellationToken) => ChangeAsync(
        """
        UPDATE push_settings SET key_hash = NULL, key_created_at = NULL, previous_hash = NULL, previous_until = NULL,
            pubsub_account = NULL, pubsub_audience = NULL
        WHERE connection_number = $1
        """,
        [new() { Value = connectionNumber }],
        change,
        cancellationToken);

    public Task CountAsync(int connectionNumber, PushCounts counts, CancellationToken cancellationToken) => ExecuteAsync(
        """
        UPDATE push_settings SET requests = requests + 1, received = received + $2, stored = stored + $3,
            duplicates = duplicates + $4, refused = refused + $5, odd = odd + $6, last_received_at = now()
        WHERE connection_number = $1
        """,
        [
            new() { Value = connectionNumber }, new() { Value = (long)counts.Received }, new() { Value = (long)counts.Stored },
            new() { Value = (long)counts.Duplicates }, new() { Value = (long)counts.Refused }, new() { Value = (long)counts.Odd },
        ],
        cancellationToken);

    /// <summary>Null when nobody ever allowed pushing.</summary>
    public async Task<PushStateView?> ReadAsync(int connectionNumber, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT key_created_at, previous_until, pubsub_account, pubsub_audience, requests, received, stored, duplicates, refused, last_received_at, odd
            FROM push_settings WHERE connection_number = $1
            """);
        command.Parameters.Add(new() { Value = connectionNumber, NpgsqlDbType = NpgsqlDbType.Integer });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? State(reader) : null;
    }

    private static PushTarget Target(NpgsqlDataReader row, Guid connectionId) => new()
    {
        Connection = new ConnectionIdentity(row.GetInt32(1), row.GetString(2), row.GetInt32(0), connectionId),
        Config = row.GetString(3),
        IsDeleted = row.GetBoolean(4),
        KeyHashes = [.. new[] { row.GetValue(5), row.GetValue(6) }.OfType<byte[]>()],
        PubSubAccount = Text(row, 7),
        PubSubAudience = Text(row, 8),
    };

    private static PushStateView State(NpgsqlDataReader row) => new()
    {
        KeyCreatedAt = Time(row, 0),
        PreviousKeyUntil = Time(row, 1),
        PubsubServiceAccount = Text(row, 2),
        PubsubAudience = Text(row, 3),
        Requests = row.GetInt64(4),
        Received = row.GetInt64(5),
        Stored = row.GetInt64(6),
        Duplicates = row.GetInt64(7),
        Refused = row.GetInt64(8),
        LastReceivedAt = Time(row, 9),
        Odd = row.GetInt64(10),
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    /// <summary>Changes the settings of a connection; false when there was nothing to change.</summary>
    private async Task<bool> ChangeAsync(string sql, NpgsqlParameter[] parameters, ConfigChange change, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await session.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, session);
        command.Parameters.AddRange(parameters);
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
            return false;

        await ConfigAudit.RecordAsync(session, change, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task ExecuteAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>The push settings of a connection, and counts of its pushes.</summary>
public sealed record PushStateView
{
    /// <summary>When the valid key was created; null when there is none.</summary>
    public required DateTimeOffset? KeyCreatedAt { get; init; }

    /// <summary>How long the previous key stays valid.</summary>
    public required DateTimeOffset? PreviousKeyUntil { get; init; }

    /// <summary>The service account whose tokens a Pub/Sub push needs.</summary>
    public required string? PubsubServiceAccount { get; init; }

    public required string? PubsubAudience { get; init; }

    /// <summary>Requests whose entries are stored.</summary>
    public required long Requests { get; init; }

    /// <summary>Entries in them.</summary>
    public required long Received { get; init; }

    public required long Stored { get; init; }

    /// <summary>Entries that were stored before: sent again, or polled.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Records with nothing to store in them, older than retention or dated too far ahead.</summary>
    public required long Refused { get; init; }

    /// <summary>Stored records that came without an id or a usable time of their own; each is counted once. Their content is used as the id, and the time of a neighbour, of the batch or of arrival as the time.</summary>
    public required long Odd { get; init; }

    public required DateTimeOffset? LastReceivedAt { get; init; }
}
