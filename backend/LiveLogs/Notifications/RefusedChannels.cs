using Npgsql;

namespace LiveLogs.Notifications;

/// <summary>Channels whose providers refuse what is sent through them, for those who warn of it.</summary>
internal static class RefusedChannels
{
    /// <summary>The name of each such channel of a project that is enabled, with what the provider last said; empty when it said nothing.</summary>
    public static async Task<IReadOnlyList<(string Name, string Error)>> ReadAsync(
        NpgsqlTransaction transaction, int projectNumber, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT c.name, coalesce(t.last_error, '') FROM channels c JOIN delivery_targets t ON t.target = c.id::text
            WHERE c.project_number = $1 AND c.enabled AND (t.refused_until IS NOT NULL OR t.rejections >= $2)
            """,
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = projectNumber }, new() { Value = RetryPolicy.RefusedFromRejections } },
        };
        var refused = new List<(string, string)>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            refused.Add((row.GetString(0), row.GetString(1)));

        return refused;
    }
}
