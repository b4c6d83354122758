using LiveLogs.Access;
using Npgsql;

namespace LiveLogs.Notifications;

/// <summary>What channels there are.</summary>
internal sealed class ChannelDirectory(NpgsqlDataSource database)
{
    private const string Select =
        $"""
        SELECT c.id, c.project_number, p.slug, c.name, c.kind, c.config, c.secrets, c.enabled, c.fallback_id, c.version, c.created_at, c.updated_at,
            coalesce(t.failures, 0), t.refused_until IS NOT NULL, t.last_error, t.last_ok_at, coalesce(t.rejections, 0)
        FROM channels c
        JOIN {ProjectDirectory.Rows} p ON p.number = c.project_number
        LEFT JOIN delivery_targets t ON t.target = c.id::text
        """;

    /// <summary>A channel, or null.</summary>
    public async Task<ChannelRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await ReadAsync($"{Select} WHERE c.id = $1", id, cancellationToken)).SingleOrDefault();

    /// <summary>A project's channels by name.</summary>
    public Task<IReadOnlyList<ChannelRecord>> ListAsync(int projectNumber, CancellationToken cancellationToken) =>
        ReadAsync($"{Select} WHERE c.project_number = $1 ORDER BY c.name", projectNumber, cancellationToken);

    /// <summary>All channels, of all projects, that have secrets.</summary>
    public Task<IReadOnlyList<ChannelRecord>> WithSecretsAsync(CancellationToken cancellationToken) =>
        ReadAsync($"{Select} WHERE c.secrets IS NOT NULL", null, cancellationToken);

    private async Task<IReadOnlyList<ChannelRecord>> ReadAsync(string sql, object? parameter, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        if (parameter is not null)
            command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var channels = new List<ChannelRecord>();
        while (await reader.ReadAsync(cancellationToken))
            channels.Add(Read(reader));
        return channels;
    }

    private static ChannelRecord Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        ProjectNumber = row.GetInt32(1),
        ProjectSlug = row.GetString(2),
        Name = row.GetString(3),
        Kind = row.GetString(4),
        Config = row.GetString(5),
        SealedSecrets = row.IsDBNull(6) ? null : row.GetString(6),
        Enabled = row.GetBoolean(7),
        FallbackId = row.IsDBNull(8) ? null : row.GetGuid(8),
        Version = row.GetInt32(9),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(10),
        UpdatedAt = row.GetFieldValue<DateTimeOffset>(11),
        Health = new ChannelHealth(
            row.GetInt32(12),
            row.GetBoolean(13),
            row.IsDBNull(14) ? null : row.GetString(14),
            row.IsDBNull(15) ? null : row.GetFieldValue<DateTimeOffset>(15),
            row.GetInt32(16)),
    };
}
