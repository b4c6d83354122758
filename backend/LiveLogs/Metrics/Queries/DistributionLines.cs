using LiveLogs.Metrics.Distributions;
using LiveLogs.Storage.Queries;

namespace LiveLogs.Metrics.Queries;

/// <summary>Percentiles of all samples of a line, from the distributions of its series.</summary>
internal static class DistributionLines
{
    /// <summary>Distributions that one query reads.</summary>
    private const int MaxRows = 100_000;

    private sealed record Row(int Line, int Series, DateTime Time, DateTime? CountedFrom, Distribution Distribution, double Scale, double Shift);

    /// <returns>The values by line and bucket, as far as there are any.</returns>
    /// <exception cref="MetricUnsupportedException">There are none, too many, or some with other bounds.</exception>
    public static async Task<Dictionary<(int Line, int Bucket), double?>> ReadAsync(
        EntrySnapshot snapshot,
        MetricQuery query,
        IReadOnlyList<QueriedSeries> series,
        IReadOnlyList<DateTimeOffset> buckets,
        bool areCounters,
        CancellationToken cancellationToken)
    {
        var rows = await snapshot.ReadAsync(
            MetricSql.Distributions(series, buckets, query.To, areCounters, MaxRows + 1),
            new List<Row>(),
            static (row, into) => into.Add(new Row(
                row.GetInt32(0),
                row.GetInt32(1),
                row.GetDateTime(2),
                row.IsDBNull(3) ? null : row.GetDateTime(3),
                Distribution.Parse(row.GetFieldValue<byte[]>(4)),
                row.GetDouble(5),
                row.GetDouble(6))),
            cancellationToken);
        if (rows.Count > MaxRows)
            throw new MetricUnsupportedException("These are too many distributions for one query. Query a shorter range, or fewer series.");
        if (rows.Count == 0)
            throw new MetricUnsupportedException("The provider sent neither this percentile nor distributions that it could be worked out from.");

        var share = query.Statistic.Code / 10_000d;
        return Grown(rows, areCounters, buckets[0].UtcDateTime)
            .Where(row => row.Time >= buckets[0].UtcDateTime && row.Time < query.To.UtcDateTime)
            .GroupBy(row => (row.Line, Bucket: Bucket(buckets, row.Time)))
            .ToDictionary(group => group.Key, group => Quantile([.. group], share));
    }

    /// <summary>What came to the distributions of counters from one to the next; it belongs to the time before the point.</summary>
    private static List<Row> Grown(List<Row> rows, bool areCounters, DateTime from)
    {
        if (!areCounters)
            return rows;

        var grown = new List<Row>();
        for (var at = 0; at < rows.Count; at++)
        {
            var row = rows[at] with { Time = rows[at].Time.AddMicroseconds(-1) };
            if (at == 0 || rows[at - 1].Series != row.Series)
            {
                // What lies before the first is not known, unless the count began after the beginning.
                if (row.CountedFrom >= from)
                    grown.Add(row);
                continue;
            }

            var difference = rows[at - 1].CountedFrom == row.CountedFrom ? row.Distribution.Minus(rows[at - 1].Distribution) : null;
            grown.Add(row with { Distribution = difference ?? row.Distribution });
        }

        return grown;
    }

    private static double? Quantile(List<Row> rows, double share)
    {
        var all = rows[0].Distribution;
        foreach (var row in rows.Skip(1))
        {
            all = (row.Scale, row.Shift) == (rows[0].Scale, rows[0].Shift) && all.Plus(row.Distribution) is { } both
                ? both
                : throw new MetricUnsupportedException("Some distributions have other bounds than others, so they cannot be put together. Group by more fields, such as service.");
        }

        // A negative scale turns the order around.
        return all.Quantile(rows[0].Scale < 0 ? 1 - share : share) is { } value ? (value * rows[0].Scale) + rows[0].Shift : null;
    }

    private static int Bucket(IReadOnlyList<DateTimeOffset> buckets, DateTime time)
    {
        var (low, high) = (0, buckets.Count);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = buckets[middle].UtcDateTime <= time ? (middle, high) : (low, middle);
        }

        return low;
    }
}
