using Npgsql;

namespace LiveLogs.Ingestion.Committing;

/// <summary>
/// What other rooms may know and change of <c>connection_heads</c>. Commits themselves go through <see cref="ConnectionHead"/>.
/// Every change of the owner moves the epoch, so that nothing which the last one still has under way can be stored.
/// </summary>
internal static class HeadTable
{
    /// <summary>
    /// SQL: the heads as a relation, for FROM and JOIN. PostgreSQL merges it into the query, so it costs nothing. <c>token</c> is that of the commit of
    /// <c>seq</c>, and null when it is not known.
    /// </summary>
    public const string Rows =
        """
        (SELECT connection_number, project_number, seq, CASE WHEN token_seq = seq THEN token END AS token, epoch, owner, claimed_at, ended FROM connection_heads)
        """;

    /// <summary>
    /// SQL: a query that locks the head of connection <c>$1</c> as commits do and gives its <c>connection_number</c>, as long as the epoch is <c>$2</c>. Put in front of a change in the same
    /// statement, it fences the change.
    /// </summary>
    public const string LockUnderEpoch = "SELECT connection_number FROM connection_heads WHERE connection_number = $1 AND epoch = $2 FOR UPDATE";

    /// <summary>SQL: a statement that releases all connections of the instance <c>$1</c>.</summary>
    public const string ReleaseAll = "UPDATE connection_heads SET owner = NULL, epoch = epoch + 1 WHERE owner = $1";

    /// <summary>Takes a connection for an instance.</summary>
    /// <returns>The new epoch, or null when the epoch is not the one that was seen: somebody else was faster.</returns>
    public static async Task<long?> ClaimAsync(
        NpgsqlDataSource database, int connectionNumber, long seenEpoch, Guid instance, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            UPDATE connection_heads SET owner = $3, epoch = epoch + 1, claimed_at = now()
            WHERE connection_number = $1 AND epoch = $2 RETURNING epoch
            """);
        command.Parameters.Add(new() { Value = connectionNumber });
        command.Parameters.Add(new() { Value = seenEpoch });
        command.Parameters.Add(new() { Value = instance });
        return (long?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Gives a connection back, unless somebody else has it already.</summary>
    public static async Task ReleaseAsync(NpgsqlDataSource database, int connectionNumber, Guid instance, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "UPDATE connection_heads SET owner = NULL, epoch = epoch + 1 WHERE connection_number = $1 AND owner = $2");
        command.Parameters.Add(new() { Value = connectionNumber });
        command.Parameters.Add(new() { Value = instance });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The sequence of a new connection begins.</summary>
    public static Task AddAsync(NpgsqlConnection session, int connectionNumber, int projectNumber, CancellationToken cancellationToken) => ExecuteAsync(
        session, "INSERT INTO connection_heads (connection_number, project_number) VALUES ($1, $2)", cancellationToken, connectionNumber, projectNumber);

    /// <summary>The sequence of a deleted connection ends: nothing is numbered any more.</summary>
    public static Task EndAsync(NpgsqlConnection session, int connectionNumber, CancellationToken cancellationToken) => ExecuteAsync(
        session,
        "UPDATE connection_heads SET epoch = epoch + 1, owner = NULL, claimed_at = NULL, ended = true WHERE connection_number = $1",
        cancellationToken,
        connectionNumber);

    /// <summary>Locks the heads of some connections until the end of the transaction, as whoever stores entries does.</summary>
    /// <returns>Those that nobody else has locked.</returns>
    public static async Task<IReadOnlyList<int>> LockFreeAsync(
        NpgsqlConnection session, IReadOnlyList<int> connectionNumbers, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT connection_number FROM connection_heads WHERE connection_number = ANY ($1) ORDER BY connection_number FOR UPDATE SKIP LOCKED", session)
        {
            Parameters = { new() { Value = connectionNumbers.ToArray() } },
        };
        var locked = new List<int>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            locked.Add(rows.GetInt32(0));

        return locked;
    }

    /// <summary>Removes the heads of connections of which nothing is left.</summary>
    public static Task RemoveAsync(NpgsqlConnection session, IReadOnlyList<int> connectionNumbers, CancellationToken cancellationToken) =>
        ExecuteAsync(session, "DELETE FROM connection_heads WHERE connection_number = ANY ($1)", cancellationToken, connectionNumbers.ToArray());

    private static async Task ExecuteAsync(NpgsqlConnection session, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, session);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
