using System.Buffers.Binary;

namespace LiveLogs.Metrics.Distributions;

/// <summary>
/// How the samples of a period are spread: counts of buckets. Distributions of one kind and the same bounds can be put together, so that a percentile of many series or periods is one of all
/// their samples and not an average of percentiles.
/// </summary>
internal abstract record Distribution
{
    /// <summary>Samples in all buckets.</summary>
    public abstract double Count { get; }

    /// <summary>Both together; null when they cannot be put together.</summary>
    public abstract Distribution? Plus(Distribution other);

    /// <summary>What came to an earlier one of the same counter; null when this is no later one of it.</summary>
    public abstract Distribution? Minus(Distribution earlier);

    /// <summary>A value below which this share of the samples lies, as exactly as the buckets are wide; null without samples.</summary>
    /// <param name="share">Above 0, below 1.</param>
    public abstract double? Quantile(double share);

    /// <summary>As stored.</summary>
    public abstract byte[] ToBytes();

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Distribution Parse(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? throw new FormatException("A distribution has a kind.") : bytes[0] switch
    {
        ExplicitDistribution.Kind => ExplicitDistribution.Read(bytes[1..]),
        ExponentialDistribution.Kind => ExponentialDistribution.Read(bytes[1..]),
        var kind => throw new FormatException($"There is no distribution of kind {kind}."),
    };

    /// <summary>Little-endian doubles, as many as there are.</summary>
    protected static double[] Doubles(ReadOnlySpan<byte> bytes, int count)
    {
        if (count < 0 || bytes.Length < count * sizeof(double))
            throw new FormatException("A distribution is cut off.");

        var numbers = new double[count];
        for (var at = 0; at < count; at++)
            numbers[at] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(at * sizeof(double))..]);
        return numbers;
    }
}
