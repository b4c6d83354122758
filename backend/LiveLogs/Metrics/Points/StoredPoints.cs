using LiveLogs.Metrics.Distributions;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Metrics.Points;

/// <summary>A stretch of time of one series, both ends included.</summary>
internal readonly record struct SeriesStretch(int Series, DateTime From, DateTime To);

/// <summary>What is stored of some stretches of time.</summary>
internal sealed class StoredPoints
{
    private readonly Dictionary<(int Series, PointKey Key), MetricPoint> _points = [];

    /// <summary>The stored point; null when there is none.</summary>
    public MetricPoint? Find(int series, PointKey key) => _points.GetValueOrDefault((series, key));

    public static async Task<StoredPoints> ReadAsync(NpgsqlConnection session, IReadOnlyList<SeriesStretch> stretches, CancellationToken cancellationToken)
    {
        var stored = new StoredPoints();
        if (stretches.Count == 0)
            return stored;

        await using var command = new NpgsqlCommand(
            """
            SELECT p.series, p.ts, p.period, p.statistic, p.origin, p.answered_at, p.avg, p.min, p.max, p.sum, p.count, p.counted_from, p.distribution
            FROM unnest($1, $2, $3) AS s (series, low, high)
            JOIN metric_points p ON p.series = s.series AND p.ts >= s.low AND p.ts <= s.high
            """,
            session);
        command.Parameters.Add(new() { Value = stretches.Select(stretch => stretch.Series).ToArray() });
        command.Parameters.Add(new() { Value = stretches.Select(stretch => stretch.From).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = stretches.Select(stretch => stretch.To).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            stored.Add(rows);

        return stored;
    }

    private void Add(NpgsqlDataReader row)
    {
        var key = new PointKey(row.GetDateTime(1), row.GetInt32(2), new Statistic(row.GetInt16(3)));
        var values = new StatisticSet(Number(row, 6), Number(row, 7), Number(row, 8), Number(row, 9), Number(row, 10));
        _points.Add(
            (row.GetInt32(0), key),
            new MetricPoint(
                key,
                values,
                row.GetDateTime(5),
                (PointOrigin)row.GetInt16(4),
                row.IsDBNull(11) ? null : row.GetDateTime(11),
                row.IsDBNull(12) ? null : Distribution.Parse(row.GetFieldValue<byte[]>(12))));
    }

    private static double? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}
