using LiveLogs.Metrics.Points;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Metrics.Queries;

/// <summary>A series in a query.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Line">The line of the answer that it belongs to.</param>
/// <param name="Scale">To the common unit; 1 where the provider's is asked for.</param>
/// <param name="Shift">To the common unit.</param>
/// <param name="IsPerSecond">Its values are rates, and amounts are asked for.</param>
/// <param name="HasSeveralPeriods">Its points overlap.</param>
internal readonly record struct QueriedSeries(int Id, int Line, double Scale, double Shift, bool IsPerSecond, bool HasSeveralPeriods);

/// <summary>What the database makes of points, by line and bucket. Constant text; everything that was asked for is a parameter.</summary>
internal static class MetricSql
{
    /// <summary>
    /// Of overlapping points of several periods one counts at each instant, the finest that is complete: a coarse point steps back where all its finer ones are there, and incomplete finer ones
    /// step back where a coarse point covers them.
    /// </summary>
    private const string IsChosen =
        """
        (NOT s.has_several OR (
            NOT EXISTS (
                SELECT FROM metric_points f
                WHERE f.series = p.series AND f.statistic = p.statistic AND f.ts >= p.ts AND f.ts < p.ts + make_interval(secs => p.period) AND f.period > 0 AND f.period < p.period
                GROUP BY f.period HAVING count(*) * f.period = p.period)
            AND NOT EXISTS (
                SELECT FROM metric_points c
                WHERE c.series = p.series AND c.statistic = p.statistic AND c.period > p.period AND c.ts <= p.ts AND c.ts > p.ts - interval '1 day' AND c.ts + make_interval(secs => c.period) > p.ts
                    AND c.period > p.period * (
                        SELECT count(*) FROM metric_points f
                        WHERE f.series = p.series AND f.statistic = p.statistic AND f.period = p.period AND f.ts >= c.ts AND f.ts < c.ts + make_interval(secs => c.period)))))
        """;

    private const string Asked =
        """
        WITH s AS (
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6) AS s (series, line, scale, shift, is_rate, has_several))
        """;

    private static readonly string OfSets = Asked + $"""
        , p AS (
            SELECT s.line, width_bucket(p.ts, $8) - 1 AS bucket, p.series, p.ts, p.count,
                coalesce(p.avg, p.sum / nullif(p.count, 0)) * f.factor + s.shift AS avg,
                CASE WHEN s.scale < 0 THEN p.max ELSE p.min END * f.factor + s.shift AS min,
                CASE WHEN s.scale < 0 THEN p.min ELSE p.max END * f.factor + s.shift AS max,
                CASE WHEN s.shift <> 0 THEN NULL WHEN s.is_rate THEN p.avg * f.factor ELSE coalesce(p.sum, p.avg * p.count) * s.scale END AS sum
            FROM s JOIN metric_points p ON p.series = s.series
            CROSS JOIN LATERAL (SELECT s.scale * CASE WHEN s.is_rate THEN p.period ELSE 1 END AS factor) f
            WHERE p.statistic = $7 AND p.ts >= $9 AND p.ts < $10 AND {IsChosen})
        SELECT line, bucket, count(*), count(DISTINCT series),
            sum(avg), count(avg), sum(avg * count), count(avg * count), sum(count), count(count),
            min(coalesce(min, avg)), count(min), max(coalesce(max, avg)), count(max), sum(sum), count(sum),
            (array_agg(avg ORDER BY ts DESC) FILTER (WHERE avg IS NOT NULL))[1]
        FROM p GROUP BY line, bucket
        """;

    /// <summary>What counters grew by up to each point, its own instant included. A smaller value, or another start, is a new count: all of it is growth.</summary>
    private const string OfCounters = Asked +
        """
        , p AS (
            SELECT s.line, s.scale, p.series, p.ts, coalesce(p.sum, p.avg) AS value, p.count, p.counted_from,
                lag(coalesce(p.sum, p.avg)) OVER before AS former, lag(p.count) OVER before AS former_count, lag(p.counted_from) OVER before AS former_from,
                row_number() OVER before = 1 AS is_first
            FROM s JOIN metric_points p ON p.series = s.series
            WHERE p.statistic = $7 AND p.ts >= $9 - interval '1 hour' AND p.ts <= $10
            WINDOW before AS (PARTITION BY p.series ORDER BY p.ts)),
        a AS (
            SELECT *, (is_first AND counted_from >= $9) OR value < former OR count < former_count OR (NOT is_first AND counted_from IS DISTINCT FROM former_from) AS starts
            FROM p WHERE ts > $9),
        g AS (
            SELECT line, width_bucket(ts - interval '1 microsecond', $8) - 1 AS bucket, series, ts, value * scale AS value, count,
                (CASE WHEN starts THEN value ELSE value - former END) * scale AS growth, CASE WHEN starts THEN count ELSE count - former_count END AS samples
            FROM a)
        SELECT line, bucket, count(*), count(DISTINCT series),
            NULL::float8, 0::bigint, sum(growth), count(count), sum(samples), count(count),
            NULL::float8, 0::bigint, NULL::float8, 0::bigint, sum(CASE WHEN $11 AND count IS NOT NULL THEN samples ELSE growth END), count(*),
            (array_agg(value ORDER BY ts DESC))[1]
        FROM g GROUP BY line, bucket
        """;

    /// <summary>Distributions in the order of time; of counters also the one before the range.</summary>
    private const string OfDistributions = Asked +
        """
        SELECT s.line, p.series, p.ts, p.counted_from, p.distribution, s.scale, s.shift
        FROM s JOIN metric_points p ON p.series = s.series
        WHERE p.statistic = $7 AND p.distribution IS NOT NULL AND p.ts >= $9 - CASE WHEN $11 THEN interval '1 hour' ELSE interval '0' END
            AND (p.ts < $10 OR ($11 AND p.ts = $10)) AND cardinality($8) > 0
        ORDER BY p.series, p.ts LIMIT $12
        """;

    /// <summary>The statement for a query.</summary>
    /// <param name="series">Which series, and what becomes of their values.</param>
    /// <param name="statistic">The set or a percentile.</param>
    /// <param name="buckets">The beginnings of the buckets, ascending.</param>
    /// <param name="to">The end of the last, exclusive.</param>
    /// <param name="areCounters">The series are counts that only grow.</param>
    /// <param name="countSamples">Of counters that also count samples: these make the sum.</param>
    public static NpgsqlCommand Sums(
        IReadOnlyCollection<QueriedSeries> series, Statistic statistic, IReadOnlyList<DateTimeOffset> buckets, DateTimeOffset to, bool areCounters, bool countSamples)
    {
        var command = Command(areCounters ? OfCounters : OfSets, series, statistic, buckets, to);
        if (areCounters)
            command.Parameters.Add(new() { Value = countSamples });
        return command;
    }

    /// <summary>The statement for the distributions of a range.</summary>
    /// <param name="series">Which series.</param>
    /// <param name="buckets">The beginnings of the buckets, ascending.</param>
    /// <param name="to">The end of the last, exclusive.</param>
    /// <param name="areCounters">The series are counts that only grow.</param>
    /// <param name="limit">Rows at most.</param>
    public static NpgsqlCommand Distributions(
        IReadOnlyCollection<QueriedSeries> series, IReadOnlyList<DateTimeOffset> buckets, DateTimeOffset to, bool areCounters, int limit)
    {
        var command = Command(OfDistributions, series, Statistic.Set, buckets, to);
        command.Parameters.Add(new() { Value = areCounters });
        command.Parameters.Add(new() { Value = limit });
        return command;
    }

    private static NpgsqlCommand Command(
        string sql, IReadOnlyCollection<QueriedSeries> series, Statistic statistic, IReadOnlyList<DateTimeOffset> buckets, DateTimeOffset to)
    {
        var command = new NpgsqlCommand(sql);
        command.Parameters.Add(new() { Value = series.Select(one => one.Id).ToArray() });
        command.Parameters.Add(new() { Value = series.Select(one => one.Line).ToArray() });
        command.Parameters.Add(new() { Value = series.Select(one => one.Scale).ToArray() });
        command.Parameters.Add(new() { Value = series.Select(one => one.Shift).ToArray() });
        command.Parameters.Add(new() { Value = series.Select(one => one.IsPerSecond).ToArray() });
        command.Parameters.Add(new() { Value = series.Select(one => one.HasSeveralPeriods).ToArray() });
        command.Parameters.Add(new() { Value = statistic.Code });
        command.Parameters.Add(new() { Value = buckets.Select(bucket => bucket.UtcDateTime).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = buckets[0].UtcDateTime });
        command.Parameters.Add(new() { Value = to.UtcDateTime });
        return command;
    }
}
