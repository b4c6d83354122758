using LiveLogs.Ingestion.Committing;
using LiveLogs.Storage;
using Npgsql;

namespace LiveLogs.Streaming;

/// <summary>A connection as the supervision of streams sees it.</summary>
/// <param name="Number">The connection's small number.</param>
/// <param name="Id">The connection.</param>
/// <param name="QuotaKey">Connections with the same key prefer the same instance.</param>
/// <param name="Wanted">Whether it shall run.</param>
/// <param name="Version">Version of its settings.</param>
/// <param name="Owner">The instance that holds it, dead or alive.</param>
/// <param name="IsOwnerAlive">Whether that instance's heartbeat is fresh.</param>
/// <param name="Epoch">The fencing epoch.</param>
internal sealed record LeaseRow(
    int Number, Guid Id, string QuotaKey, bool Wanted, int Version, Guid? Owner, bool IsOwnerAlive, long Epoch);

/// <summary>
/// Leases of connections and heartbeats of instances, all judged by the database's clock. PostgreSQL alone decides who
/// polls what.
/// </summary>
internal sealed class LeaseTable([FromKeyedServices(StorageServices.VitalSessions)] NpgsqlDataSource database)
{
    public async Task BeatAsync(Guid instance, string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO instances (id, name) VALUES ($1, $2)
            ON CONFLICT (id) DO UPDATE SET heartbeat_at = now()
            """);
        command.Parameters.Add(new() { Value = instance });
        command.Parameters.Add(new() { Value = name });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Instances with a fresh heartbeat.</summary>
    public async Task<IReadOnlyList<Guid>> ReadAliveAsync(TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id FROM instances WHERE heartbeat_at > now() - $1");
        command.Parameters.Add(new() { Value = leaseDuration });
        var alive = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            alive.Add(reader.GetGuid(0));

        return alive;
    }

    /// <summary>Every connection that shall run, or that <paramref name="instance"/> holds.</summary>
    public async Task<IReadOnlyList<LeaseRow>> ReadAsync(Guid instance, TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT c.number, c.id, c.quota_key, c.desired_state = 'running' AND c.deleted_at IS NULL, c.version, h.owner,
                   coalesce(i.heartbeat_at > now() - $2, false), h.epoch
            FROM known_connections c
            JOIN {HeadTable.Rows} h ON h.connection_number = c.number
            LEFT JOIN instances i ON i.id = h.owner
            WHERE h.owner = $1 OR (c.desired_state = 'running' AND c.deleted_at IS NULL)
            ORDER BY c.number
            """);
        command.Parameters.Add(new() { Value = instance });
        command.Parameters.Add(new() { Value = leaseDuration });
        var rows = new List<LeaseRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(Read(reader));

        return rows;
    }

    /// <summary>
    /// Takes a connection that nobody alive holds. The new epoch fences out whatever its last owner still has under way.
    /// </summary>
    /// <returns>The epoch, or null when somebody else was faster.</returns>
    public Task<long?> ClaimAsync(LeaseRow row, Guid instance, CancellationToken cancellationToken) =>
        HeadTable.ClaimAsync(database, row.Number, row.Epoch, instance, cancellationToken);

    /// <summary>Gives a connection back, unless somebody else has it already.</summary>
    public Task ReleaseAsync(int connectionNumber, Guid instance, CancellationToken cancellationToken) =>
        HeadTable.ReleaseAsync(database, connectionNumber, instance, cancellationToken);

    /// <summary>Says good-bye: what this instance held can be taken at once.</summary>
    public async Task LeaveAsync(Guid instance, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            WITH released AS ({HeadTable.ReleaseAll})
            DELETE FROM instances WHERE id = $1
            """);
        command.Parameters.Add(new() { Value = instance });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static LeaseRow Read(NpgsqlDataReader row) => new(
        row.GetInt32(0),
        row.GetGuid(1),
        row.GetString(2),
        row.GetBoolean(3),
        row.GetInt32(4),
        row.IsDBNull(5) ? null : row.GetGuid(5),
        row.GetBoolean(6),
        row.GetInt64(7));
}
