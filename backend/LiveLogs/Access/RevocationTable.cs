using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Access;

/// <summary>The stored revocations.</summary>
internal sealed class RevocationTable(NpgsqlDataSource database, IOptions<AccessOptions> options)
{
    /// <summary>All instances read all of them every few seconds.</summary>
    public const int MaxPerProject = 1_000;

    /// <summary>Those of a project, the latest first.</summary>
    public async Task<IReadOnlyList<Revocation>> ListAsync(int project, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT subject, revoked_at, revoked_by FROM access_revocations WHERE project_number = $1 ORDER BY revoked_at DESC, subject");
        command.Parameters.Add(new() { Value = project });
        var found = new List<Revocation>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            found.Add(new Revocation(row.GetString(0), await row.GetFieldValueAsync<DateTimeOffset>(1, cancellationToken), row.GetString(2)));

        return found;
    }

    /// <summary>From when on tokens count again, for each project and subject of the installation.</summary>
    public async Task<Dictionary<(int Project, string Subject), DateTimeOffset>> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT project_number, subject, revoked_at FROM access_revocations");
        var all = new Dictionary<(int, string), DateTimeOffset>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            all.Add((row.GetInt32(0), row.GetString(1)), await row.GetFieldValueAsync<DateTimeOffset>(2, cancellationToken));

        return all;
    }

    /// <summary>Adds a revocation; a later one of the same person takes the place of the earlier one. Those that no token can outlive are removed.</summary>
    /// <returns>False, and nothing is stored, when the project would have more than <see cref="MaxPerProject"/>.</returns>
    public async Task<bool> WriteAsync(int project, Revocation revocation, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(transaction, project, cancellationToken);
        if (options.Value.LongestToken is { } longest)
            await ForgetAsync(transaction, project, revocation.RevokedAt - longest - AccessServices.ClockSkew, cancellationToken);
        await WriteAsync(transaction, project, revocation, cancellationToken);
        if (await CountAsync(transaction, project, cancellationToken) > MaxPerProject)
            return false;

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>They are counted by one at a time.</summary>
    private static async Task LockAsync(NpgsqlTransaction transaction, int project, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT FROM projects WHERE number = $1 FOR NO KEY UPDATE", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = project });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ForgetAsync(NpgsqlTransaction transaction, int project, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("DELETE FROM access_revocations WHERE project_number = $1 AND revoked_at < $2", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = project });
        command.Parameters.Add(new() { Value = before.UtcDateTime });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<long> CountAsync(NpgsqlTransaction transaction, int project, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT count(*) FROM access_revocations WHERE project_number = $1", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = project });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task WriteAsync(NpgsqlTransaction transaction, int project, Revocation revocation, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO access_revocations (project_number, subject, revoked_at, revoked_by) VALUES ($1, $2, $3, $4)
            ON CONFLICT (project_number, subject) DO UPDATE SET revoked_at = excluded.revoked_at, revoked_by = excluded.revoked_by
            """,
            transaction.Connection,
            transaction);
        command.Parameters.Add(new() { Value = project });
        command.Parameters.Add(new() { Value = revocation.Subject });
        command.Parameters.Add(new() { Value = revocation.RevokedAt.UtcDateTime });
        command.Parameters.Add(new() { Value = revocation.RevokedBy });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>Whether there was one.</returns>
    public async Task<bool> DeleteAsync(int project, string subject, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM access_revocations WHERE project_number = $1 AND subject = $2");
        command.Parameters.Add(new() { Value = project });
        command.Parameters.Add(new() { Value = subject });
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }
}
