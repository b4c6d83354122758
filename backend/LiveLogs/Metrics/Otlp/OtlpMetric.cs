using LiveLogs.Metrics.Distributions;

namespace LiveLogs.Metrics.Otlp;

/// <summary>What kind of values a metric of OTLP has (https://opentelemetry.io/docs/specs/otel/metrics/data-model/).</summary>
internal enum OtlpKind
{
    /// <summary>None that is known.</summary>
    Unknown,

    Gauge,

    Sum,

    Histogram,

    ExponentialHistogram,

    Summary,
}

/// <summary>What the points of sums and histograms count from.</summary>
internal enum OtlpTemporality
{
    Unspecified = 0,

    /// <summary>From the point before.</summary>
    Delta = 1,

    /// <summary>From a fixed start.</summary>
    Cumulative = 2,
}

/// <summary>A point of any kind; what its kind has not is null.</summary>
/// <param name="Attributes">By name.</param>
/// <param name="StartNanoseconds">Since 1970; 0 when it is unknown.</param>
/// <param name="Nanoseconds">Since 1970.</param>
/// <param name="Flags">Bit 0: there is no value.</param>
internal sealed record OtlpPoint(IReadOnlyDictionary<string, string> Attributes, ulong StartNanoseconds, ulong Nanoseconds, uint Flags)
{
    /// <summary>Of gauges and sums.</summary>
    public double? Value { get; init; }

    public double? Count { get; init; }

    public double? Sum { get; init; }

    public double? Min { get; init; }

    public double? Max { get; init; }

    public Distribution? Distribution { get; init; }

    /// <summary>Of summaries: shares from 0 to 1 and their values.</summary>
    public IReadOnlyList<(double Share, double Value)> Quantiles { get; init; } = [];

    public bool HasNoValue => (Flags & 1) != 0;
}

/// <summary>A metric with what it belongs to.</summary>
/// <param name="Resource">Attributes of what sends it.</param>
/// <param name="Scope">The library that measured.</param>
/// <param name="Name">Of the metric.</param>
/// <param name="Unit">In UCUM; may be empty.</param>
/// <param name="Kind">What kind of points it has.</param>
/// <param name="Temporality">What they count from.</param>
/// <param name="IsMonotonic">Of a sum: it never falls.</param>
/// <param name="Points">Of all series of the metric.</param>
internal sealed record OtlpMetric(
    IReadOnlyDictionary<string, string> Resource, string Scope, string Name, string Unit, OtlpKind Kind, OtlpTemporality Temporality, bool IsMonotonic, IReadOnlyList<OtlpPoint> Points);

/// <summary>A request cannot be read.</summary>
internal sealed class OtlpFormatException(string message, Exception? inner = null) : Exception(message, inner);
