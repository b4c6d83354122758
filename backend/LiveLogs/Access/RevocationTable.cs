using Npgsql;

namespace LiveLogs.Access;

/// <summary>The stored revocations.</summary>
internal sealed class RevocationTable(NpgsqlDataSource database)
{
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

    /// <summary>Adds a revocation; a later one takes the place of an earlier one.</summary>
    public async Task WriteAsync(int project, Revocation revocation, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO access_revocations (project_number, subject, revoked_at, revoked_by) VALUES ($1, $2, $3, $4)
            ON CONFLICT (project_number, subject) DO UPDATE SET revoked_at = excluded.revoked_at, revoked_by = excluded.revoked_by
            """);
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
