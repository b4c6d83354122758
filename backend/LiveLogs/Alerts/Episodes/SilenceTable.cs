using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Alerts.Episodes;

/// <summary>The stored silences.</summary>
internal sealed class SilenceTable(NpgsqlDataSource database)
{
    private const string Columns = "s.id, s.matchers::text, s.starts_at, s.ends_at, s.comment, s.created_by, s.created_at";

    /// <summary>Silences of a project that are not over, begun or not.</summary>
    public static async Task<IReadOnlyList<Silence>> ReadAsync(
        NpgsqlTransaction transaction, int projectNumber, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {Columns} FROM alert_silences s WHERE s.project_number = $1 AND s.ends_at > $2 ORDER BY s.starts_at, s.id LIMIT 1000",
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = projectNumber }, new() { Value = now } },
        };
        return await ReadAllAsync(command, cancellationToken);
    }

    public async Task<IReadOnlyList<Silence>> ListAsync(int projectNumber, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"SELECT {Columns} FROM alert_silences s WHERE s.project_number = $1 ORDER BY s.ends_at DESC, s.id LIMIT 1000");
        command.Parameters.Add(new() { Value = projectNumber });
        return await ReadAllAsync(command, cancellationToken);
    }

    /// <summary>A silence and the slug of its project.</summary>
    public async Task<(Silence Silence, int ProjectNumber, string ProjectSlug)?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"SELECT {Columns}, s.project_number, p.slug FROM alert_silences s JOIN projects p ON p.number = s.project_number WHERE s.id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (Read(row), row.GetInt32(7), row.GetString(8)) : null;
    }

    /// <summary>Stores a silence, or replaces the one of its id. Open alerts are looked at again: who was kept silent may have to be told.</summary>
    public Task WriteAsync(int projectNumber, Silence silence, CancellationToken cancellationToken) => ChangeAsync(
        projectNumber,
        new NpgsqlBatchCommand(
            """
            INSERT INTO alert_silences (id, project_number, matchers, starts_at, ends_at, comment, created_by, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (id) DO UPDATE SET
                matchers = excluded.matchers, starts_at = excluded.starts_at, ends_at = excluded.ends_at, comment = excluded.comment
            """)
        {
            Parameters =
            {
                new() { Value = silence.Id },
                new() { Value = projectNumber },
                new() { Value = Silence.Write(silence.Matchers), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = silence.StartsAt },
                new() { Value = silence.EndsAt },
                new() { Value = silence.Comment },
                new() { Value = silence.CreatedBy },
                new() { Value = silence.CreatedAt },
            },
        },
        cancellationToken);

    public Task DeleteAsync(int projectNumber, Guid id, CancellationToken cancellationToken) => ChangeAsync(
        projectNumber,
        new NpgsqlBatchCommand("DELETE FROM alert_silences WHERE id = $1") { Parameters = { new() { Value = id } } },
        cancellationToken);

    private async Task ChangeAsync(int projectNumber, NpgsqlBatchCommand change, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(change);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("UPDATE alert_episodes SET due_at = now() WHERE project_number = $1 AND state = 'open'")
        {
            Parameters = { new() { Value = projectNumber } },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<Silence>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var silences = new List<Silence>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            silences.Add(Read(row));

        return silences;
    }

    private static Silence Read(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        Silence.ReadMatchers(row.GetString(1)),
        row.GetFieldValue<DateTimeOffset>(2),
        row.GetFieldValue<DateTimeOffset>(3),
        row.GetString(4),
        row.GetString(5),
        row.GetFieldValue<DateTimeOffset>(6));
}
