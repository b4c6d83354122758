using LiveLogs.Metrics.Series;
using Npgsql;

namespace LiveLogs.Metrics.Points;

/// <summary>Points that were refused since a time, by why.</summary>
internal sealed record RefusedPoints(string Reason, long Points, DateTime LastHour);

/// <summary>Counts points of series that a limit kept out, so that nobody has to notice by what is missing.</summary>
internal static class MetricRefusals
{
    /// <summary>The word for it in answers.</summary>
    public static string Reason(SeriesRefusal refusal) => refusal switch
    {
        SeriesRefusal.SeriesOfProject => "series_of_project",
        SeriesRefusal.SeriesOfMetric => "series_of_metric",
        _ => "new_series_of_hour",
    };

    public static async Task AddAsync(
        NpgsqlConnection session, int project, IReadOnlyDictionary<SeriesRefusal, int> refused, CancellationToken cancellationToken)
    {
        foreach (var (refusal, points) in refused)
        {
            await using var command = new NpgsqlCommand(
                """
                INSERT INTO metric_refusals (project_number, hour, reason, points) VALUES ($1, date_trunc('hour', now(), 'UTC'), $2, $3)
                ON CONFLICT (project_number, hour, reason) DO UPDATE SET points = metric_refusals.points + excluded.points
                """,
                session);
            command.Parameters.Add(new() { Value = project });
            command.Parameters.Add(new() { Value = Reason(refusal) });
            command.Parameters.Add(new() { Value = (long)points });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>What was refused in the last day.</summary>
    public static NpgsqlCommand OfLastDay(int project) => new(
        """
        SELECT reason, sum(points)::bigint, max(hour) FROM metric_refusals
        WHERE project_number = $1 AND hour > now() - interval '1 day' GROUP BY reason ORDER BY reason
        """)
    {
        Parameters = { new() { Value = project } },
    };
}
