using Npgsql;

namespace LiveLogs.Alerts.Evaluation;

/// <summary>
/// Up to which moment the running sources of a project were read. Those that fail would hold everything up: they are left out,
/// and named.
/// </summary>
/// <param name="Time">Null when sources run and none of them is healthy: nothing can be said.</param>
/// <param name="LeftOut">Sources that were left out.</param>
/// <param name="WaitsForPushes">Pushed lines are waited for, and hold it.</param>
internal sealed record SourceHorizon(DateTimeOffset? Time, IReadOnlyList<string> LeftOut, bool WaitsForPushes = false)
{
    /// <summary>The horizon of sources that are read and, after a time in which nobody could push, of those that push.</summary>
    public static async Task<SourceHorizon> ReadAsync(
        NpgsqlTransaction transaction, int projectNumber, DateTimeOffset now, PushGap gap, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(transaction, projectNumber, now, cancellationToken);
        if (gap.To is not { } pushed || !await IsPushedToAsync(transaction, projectNumber, cancellationToken))
            return read;

        return read with { Time = read.Time < pushed ? read.Time : pushed, WaitsForPushes = true };
    }

    private static async Task<bool> IsPushedToAsync(NpgsqlTransaction transaction, int projectNumber, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT EXISTS (
                SELECT FROM known_connections c JOIN pushed_connections p ON p.connection_number = c.number
                WHERE c.project_number = $1 AND c.deleted_at IS NULL)
            """,
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = projectNumber } },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<SourceHorizon> ReadAsync(
        NpgsqlTransaction transaction, int projectNumber, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT c.name, s.source, s.is_streaming, s.fresh_to
            FROM known_connections c JOIN stream_sources s ON s.connection_number = c.number
            WHERE c.project_number = $1 AND c.desired_state = 'running' AND c.deleted_at IS NULL
            """,
            transaction.Connection,
            transaction)
        {
            Parameters = { new() { Value = projectNumber } },
        };
        var (horizon, any, leftOut) = (now, false, new List<string>());
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            if (FreshTo(row) is not { } freshTo)
            {
                leftOut.Add($"{row.GetString(0)}: {row.GetString(1)}");
                continue;
            }

            horizon = freshTo < horizon ? freshTo : horizon;
            any = true;
        }

        return new SourceHorizon(any || leftOut.Count == 0 ? horizon : null, leftOut);
    }

    /// <summary>Null for a source that does not work, or that was never read yet.</summary>
    private static DateTimeOffset? FreshTo(NpgsqlDataReader row) =>
        row.IsDBNull(2) || !row.GetBoolean(2) || row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3);
}
