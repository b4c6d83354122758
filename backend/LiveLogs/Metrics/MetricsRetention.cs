using LiveLogs.Metrics.Points;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Maintenance;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Metrics;

/// <summary>Removes points that are too old, series that have no point any more, and counts of what was refused.</summary>
internal sealed class MetricsRetention(DatabaseEngine engine, IOptions<MetricsOptions> options) : IRetentionStep
{
    private static readonly TimeSpan RefusalsKept = TimeSpan.FromDays(7);

    public async Task RunAsync(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Whole days, so that a chunk that ends at midnight goes at once.
        var oldest = (now - options.Value.Retention).UtcDateTime.Date;
        var before = DateTime.SpecifyKind(oldest, DateTimeKind.Utc);
        if (engine.Kind == EngineKind.Timescale)
            await ExecuteAsync(session, "SELECT drop_chunks('metric_points', $1::timestamptz)", before, cancellationToken);
        else
            await ExpiredRows.RemoveAsync(session, "metric_points", "ts < $1", before, cancellationToken);

        foreach (var project in await ProjectsWithDeadSeriesAsync(session, before, cancellationToken))
            await ForgetAsync(session, project, before, cancellationToken);
        await ExpiredRows.RemoveAsync(session, "metric_refusals", "hour < $1", (now - RefusalsKept).UtcDateTime, cancellationToken);
    }

    private static async Task<List<int>> ProjectsWithDeadSeriesAsync(NpgsqlConnection session, DateTime before, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT DISTINCT project_number FROM metric_series WHERE last_point < $1", session) { Parameters = { new() { Value = before } } };
        var projects = new List<int>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            projects.Add(rows.GetInt32(0));

        return projects;
    }

    /// <summary>While nobody writes points, so that none is written to a series that goes.</summary>
    private static async Task ForgetAsync(NpgsqlConnection session, int project, DateTime before, CancellationToken cancellationToken)
    {
        await using var transaction = await session.BeginTransactionAsync(cancellationToken);
        await PointStore.LockAsync(session, project, cancellationToken);
        await ExecuteAsync(
            session,
            "DELETE FROM metric_series s WHERE s.project_number = $2 AND s.last_point < $1 AND NOT EXISTS (SELECT FROM metric_points p WHERE p.series = s.id)",
            before,
            cancellationToken,
            project);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection session, string sql, DateTime before, CancellationToken cancellationToken, int? project = null)
    {
        await using var command = new NpgsqlCommand(sql, session) { Parameters = { new() { Value = before } } };
        if (project is { } number)
            command.Parameters.Add(new() { Value = number });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
