using Npgsql;

namespace LiveLogs.Metrics.Queries;

/// <summary>What the points of one line in one bucket come to. The numbers behind <c>Of</c> are points that had what is added up.</summary>
internal sealed record BucketSums(
    int Line,
    int Bucket,
    long Points,
    long Series,
    double? Avg,
    long OfAvg,
    double? Weighted,
    long OfWeighted,
    double? Count,
    long OfCount,
    double? Min,
    long OfMin,
    double? Max,
    long OfMax,
    double? Sum,
    long OfSum,
    double? Last)
{
    public static BucketSums Read(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), Number(row, 4), row.GetInt64(5), Number(row, 6), row.GetInt64(7), Number(row, 8), row.GetInt64(9), Number(row, 10),
        row.GetInt64(11), Number(row, 12), row.GetInt64(13), Number(row, 14), row.GetInt64(15), Number(row, 16));

    /// <summary>The value of the bucket; null where nothing can be said.</summary>
    /// <param name="function">What is asked for.</param>
    /// <param name="seconds">How long the bucket is, as far as it is over.</param>
    /// <exception cref="MetricUnsupportedException">The points cannot be combined so.</exception>
    public double? Value(MetricFunction function, double seconds) => function switch
    {
        MetricFunction.Avg => OfWeighted == Points && Count > 0 ? Weighted / Count : OfAvg > 0 ? Avg / OfAvg : throw Lacks("an average"),
        MetricFunction.Min => Min ?? throw Lacks("a minimum"),
        MetricFunction.Max => Max ?? throw Lacks("a maximum"),
        MetricFunction.Sum => OfSum == Points ? Sum : throw Lacks("a sum"),
        MetricFunction.Count => OfCount == Points ? Count : throw Lacks("a count of samples"),
        MetricFunction.Rate => OfSum == Points ? (seconds > 0 ? Sum / seconds : null) : throw Lacks("a sum"),
        MetricFunction.Last => Series == 1 ? Last : throw new MetricUnsupportedException("The last value is that of one series. Group by more fields, such as resource_id, or ask for avg."),
        _ => Points == 1
            ? Avg
            : throw new MetricUnsupportedException("Percentiles cannot be combined. Ask for buckets as wide as the period of the series, and group so that each line is one series."),
    };

    /// <summary>Averages stand where maxima or minima are asked for and points have none.</summary>
    public bool IsByAverage(MetricFunction function) => function switch
    {
        MetricFunction.Min => OfMin < Points,
        MetricFunction.Max => OfMax < Points,
        _ => false,
    };

    private static MetricUnsupportedException Lacks(string what) => new($"Some points do not have {what}: the provider did not send it.");

    private static double? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}

/// <summary>The points cannot be combined as asked for.</summary>
internal sealed class MetricUnsupportedException(string message) : Exception(message);
