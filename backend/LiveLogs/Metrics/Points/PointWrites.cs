using LiveLogs.Metrics.Series;
using Npgsql;
using NpgsqlTypes;

namespace LiveLogs.Metrics.Points;

/// <summary>What has to be written of points, after comparison with what is stored.</summary>
internal sealed class PointWrites
{
    private const string Columns = "series, ts, period, statistic, origin, answered_at, avg, min, max, sum, count, counted_from, distribution";

    private readonly List<(int Series, MetricPoint Point)> _new = [];
    private readonly List<(int Series, MetricPoint Point)> _revised = [];

    public int New => _new.Count;

    public int Revised => _revised.Count;

    public int Unchanged { get; private set; }

    /// <summary>The new points by series, period and statistic.</summary>
    public IReadOnlyList<SeriesExtent> Extents =>
        [.. _new.GroupBy(write => (write.Series, write.Point.Key.PeriodSeconds, write.Point.Key.Statistic.Code))
            .Select(group => new SeriesExtent(
                group.Key.Series,
                group.Key.PeriodSeconds,
                group.Key.Code,
                group.Min(write => write.Point.Key.Start),
                group.Max(write => write.Point.Key.Start)))];

    /// <summary>Sorts the points of a series by what is to be done with them.</summary>
    public void Add(int series, IEnumerable<MetricPoint> incoming, StoredPoints stored)
    {
        foreach (var point in incoming)
        {
            if (stored.Find(series, point.Key) is not { } known)
                _new.Add((series, point));
            else if (PointRevision.Decide(known, point) is var decided && !ReferenceEquals(decided, known))
                _revised.Add((series, decided));
            else
                Unchanged++;
        }
    }

    public async Task WriteAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        if (_new.Count > 0)
            await CopyAsync(session, "metric_points", _new, cancellationToken);
        if (_revised.Count > 0)
            await UpdateAsync(session, cancellationToken);
    }

    private async Task UpdateAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        await ExecuteAsync(session, "CREATE TEMPORARY TABLE IF NOT EXISTS revised_points (LIKE metric_points) ON COMMIT DELETE ROWS", cancellationToken);
        await CopyAsync(session, "revised_points", _revised, cancellationToken);
        await ExecuteAsync(
            session,
            """
            UPDATE metric_points p SET origin = r.origin, answered_at = r.answered_at, avg = r.avg, min = r.min, max = r.max, sum = r.sum, count = r.count, counted_from = r.counted_from, distribution = r.distribution
            FROM revised_points r WHERE (p.series, p.statistic, p.ts, p.period) = (r.series, r.statistic, r.ts, r.period)
            """,
            cancellationToken);
    }

    private static async Task CopyAsync(NpgsqlConnection session, string table, List<(int Series, MetricPoint Point)> writes, CancellationToken cancellationToken)
    {
        await using var copy = await session.BeginBinaryImportAsync($"COPY {table} ({Columns}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var (series, point) in writes)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(series, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(point.Key.Start, NpgsqlDbType.TimestampTz, cancellationToken);
            await copy.WriteAsync(point.Key.PeriodSeconds, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(point.Key.Statistic.Code, NpgsqlDbType.Smallint, cancellationToken);
            await copy.WriteAsync((short)point.Origin, NpgsqlDbType.Smallint, cancellationToken);
            await copy.WriteAsync(point.AnsweredAt, NpgsqlDbType.TimestampTz, cancellationToken);
            await WriteAsync(copy, point.Values.Avg, cancellationToken);
            await WriteAsync(copy, point.Values.Min, cancellationToken);
            await WriteAsync(copy, point.Values.Max, cancellationToken);
            await WriteAsync(copy, point.Values.Sum, cancellationToken);
            await WriteAsync(copy, point.Values.Count, cancellationToken);
            if (point.CountedFrom is { } start)
                await copy.WriteAsync(start, NpgsqlDbType.TimestampTz, cancellationToken);
            else
                await copy.WriteNullAsync(cancellationToken);
            if (point.Distribution is { } distribution)
                await copy.WriteAsync(distribution.ToBytes(), NpgsqlDbType.Bytea, cancellationToken);
            else
                await copy.WriteNullAsync(cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, double? value, CancellationToken cancellationToken) =>
        value is { } number ? copy.WriteAsync(number, NpgsqlDbType.Double, cancellationToken) : copy.WriteNullAsync(cancellationToken);

    private static async Task ExecuteAsync(NpgsqlConnection session, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
