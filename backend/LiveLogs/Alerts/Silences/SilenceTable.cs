using LiveLogs.Access;
using LiveLogs.ProjectConfig;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Alerts.Silences;

/// <summary>The stored silences.</summary>
internal sealed class SilenceTable(NpgsqlDataSource database)
{
    /// <summary>Silences of a project that are not over; whoever decides about alerts reads all of them.</summary>
    public const int MaxPerProject = 1_000;

    private const string Columns = "s.id, s.matchers::text, s.starts_at, s.ends_at, s.comment, s.created_by, s.created_at";

    /// <summary>Silences of a project that are not over, begun or not.</summary>
    public static async Task<IReadOnlyList<Silence>> ReadAsync(
        NpgsqlTransaction transaction, int projectNumber, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {Columns} FROM alert_silences s WHERE s.project_number = $1 AND s.ends_at > $2 ORDER BY s.starts_at, s.id",
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

    /// <summary>A silence, or null.</summary>
    public async Task<StoredSilence?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"SELECT {Columns}, s.project_number, p.slug FROM alert_silences s JOIN {ProjectDirectory.Rows} p ON p.number = s.project_number WHERE s.id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new(Read(row), row.GetInt32(7), row.GetString(8)) : null;
    }

    /// <summary>Stores a silence, or replaces the one of its id. Open alerts are looked at again: who was kept silent may have to be told.</summary>
    /// <returns>False, and nothing is stored, when more than <see cref="MaxPerProject"/> would not be over.</returns>
    public async Task<bool> WriteAsync(Silence silence, DateTimeOffset now, ConfigChange change, CancellationToken cancellationToken)
    {
        var projectNumber = change.ProjectNumber;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ProjectDirectory.LockAsync(connection, projectNumber, cancellationToken);
        await using (var write = new NpgsqlCommand(
            """
            INSERT INTO alert_silences (id, project_number, matchers, starts_at, ends_at, comment, created_by, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (id) DO UPDATE SET
                matchers = excluded.matchers, starts_at = excluded.starts_at, ends_at = excluded.ends_at, comment = excluded.comment
            """,
            connection,
            transaction)
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
        })
            await write.ExecuteNonQueryAsync(cancellationToken);

        if (await CountAsync(transaction, projectNumber, now, cancellationToken) > MaxPerProject)
            return false;

        await LookAgainAsync(transaction, projectNumber, cancellationToken);
        await ConfigAudit.RecordAsync(connection, change, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public async Task DeleteAsync(Guid id, ConfigChange change, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var delete = new NpgsqlCommand("DELETE FROM alert_silences WHERE id = $1", connection, transaction) { Parameters = { new() { Value = id } } })
            await delete.ExecuteNonQueryAsync(cancellationToken);
        await LookAgainAsync(transaction, change.ProjectNumber, cancellationToken);
        await ConfigAudit.RecordAsync(connection, change, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<long> CountAsync(NpgsqlTransaction transaction, int projectNumber, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM alert_silences WHERE project_number = $1 AND ends_at > $2", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = projectNumber }, new() { Value = now } },
        };
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task LookAgainAsync(NpgsqlTransaction transaction, int projectNumber, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE alert_episodes SET due_at = now() WHERE project_number = $1 AND state = 'open'", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = projectNumber } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
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
