using LiveLogs.Metrics.Distributions;

namespace LiveLogs.Metrics.Otlp;

/// <summary>Makes distributions of what a histogram says of its buckets, as far as it is consistent.</summary>
internal static class OtlpDistributions
{
    private const int MaxBounds = 1_000;

    /// <summary>Null when the point has no buckets, or none that fit together.</summary>
    public static Distribution? Explicit(double[] bounds, double[] counts) =>
        bounds.Length is > 0 and <= MaxBounds && counts.Length == bounds.Length + 1 && AreCounts(counts)
        && Array.TrueForAll(bounds, double.IsFinite) && bounds.Zip(bounds.Skip(1)).All(static pair => pair.First < pair.Second)
            ? new ExplicitDistribution(bounds, counts)
            : null;

    /// <inheritdoc cref="Explicit"/>
    public static Distribution? Exponential(int scale, double zeroCount, ExponentialBuckets positive, ExponentialBuckets negative) =>
        scale is >= ExponentialDistribution.MinScale and <= ExponentialDistribution.MaxScale && AreCounts([zeroCount]) && AreCounts(positive.Counts) && AreCounts(negative.Counts)
            ? new ExponentialDistribution(scale, zeroCount, positive, negative).Bounded()
            : null;

    private static bool AreCounts(IReadOnlyList<double> counts) => counts.All(static count => double.IsFinite(count) && count >= 0);
}
