using System.Buffers.Binary;

namespace LiveLogs.Metrics.Distributions;

/// <summary>
/// Buckets whose bounds grow by the factor 2^(2^−scale), around zero
/// (https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram): the bucket of index i holds what is above base^i and at most base^(i+1).
/// </summary>
/// <param name="Scale">−10 to 20; the larger, the finer.</param>
/// <param name="ZeroCount">Samples so near to zero that they have no bucket.</param>
/// <param name="Positive">Of positive samples.</param>
/// <param name="Negative">Of negative samples, by their absolute value.</param>
internal sealed record ExponentialDistribution(int Scale, double ZeroCount, ExponentialBuckets Positive, ExponentialBuckets Negative) : Distribution
{
    public const byte Kind = 2;
    public const int MinScale = -10;
    public const int MaxScale = 20;

    private const int Header = 1 + sizeof(double) + (2 * (sizeof(int) + sizeof(ushort)));

    public override double Count => ZeroCount + Positive.Count + Negative.Count;

    public override Distribution? Plus(Distribution other) => other is ExponentialDistribution same ? Add(same, 1) : null;

    public override Distribution? Minus(Distribution earlier)
    {
        if (earlier is not ExponentialDistribution same)
            return null;

        var grown = Add(same, -1);
        return grown.ZeroCount < 0 || grown.Positive.Counts.Concat(grown.Negative.Counts).Any(static count => count < 0) ? null : grown;
    }

    /// <summary>The same with so few buckets that it stays small.</summary>
    public ExponentialDistribution Bounded() => Coarser(Math.Max(Positive.Excess(Positive, 0, 0), Negative.Excess(Negative, 0, 0)));

    /// <summary>Geometrically between the bounds of the bucket.</summary>
    public override double? Quantile(double share)
    {
        var wanted = share * Count;
        if (wanted <= 0)
            return null;

        // The most negative values come first.
        for (var at = Negative.Counts.Count - 1; at >= 0; at--)
        {
            if (wanted <= Negative.Counts[at])
                return -Bound(Negative.Offset + at + 1 - (wanted / Negative.Counts[at]));
            wanted -= Negative.Counts[at];
        }

        if (wanted <= ZeroCount)
            return 0;
        wanted -= ZeroCount;
        for (var at = 0; at < Positive.Counts.Count; at++)
        {
            if (wanted <= Positive.Counts[at])
                return Bound(Positive.Offset + at + (wanted / Positive.Counts[at]));
            wanted -= Positive.Counts[at];
        }

        return Positive.Counts.Count > 0 ? Bound(Positive.Offset + Positive.Counts.Count) : 0;
    }

    public override byte[] ToBytes()
    {
        var bytes = new byte[1 + Header + ((Positive.Counts.Count + Negative.Counts.Count) * sizeof(double))];
        bytes[0] = Kind;
        bytes[1] = (byte)(sbyte)Scale;
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(2), ZeroCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(10), Positive.Offset);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(14), (ushort)Positive.Counts.Count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), Negative.Offset);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(20), (ushort)Negative.Counts.Count);
        var at = 1 + Header;
        foreach (var count in Positive.Counts.Concat(Negative.Counts))
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), count);
            at += sizeof(double);
        }

        return bytes;
    }

    public static ExponentialDistribution Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Header)
            throw new FormatException("A distribution is cut off.");

        int positive = BinaryPrimitives.ReadUInt16LittleEndian(bytes[13..]), negative = BinaryPrimitives.ReadUInt16LittleEndian(bytes[19..]);
        var counts = Doubles(bytes[Header..], positive + negative);
        return new ExponentialDistribution(
            (sbyte)bytes[0],
            BinaryPrimitives.ReadDoubleLittleEndian(bytes[1..]),
            new ExponentialBuckets(BinaryPrimitives.ReadInt32LittleEndian(bytes[9..]), counts[..positive]),
            new ExponentialBuckets(BinaryPrimitives.ReadInt32LittleEndian(bytes[15..]), counts[positive..]));
    }

    /// <summary>Made so coarse first that the buckets between the two do not become many, wherever they lie.</summary>
    private ExponentialDistribution Add(ExponentialDistribution other, double factor)
    {
        var scale = Math.Min(Scale, other.Scale);
        var (mine, theirs) = (Scale - scale, other.Scale - scale);
        var excess = Math.Max(Positive.Excess(other.Positive, mine, theirs), Negative.Excess(other.Negative, mine, theirs));
        var (one, two) = (Coarser(mine + excess), other.Coarser(theirs + excess));
        return new ExponentialDistribution(
            scale - excess, one.ZeroCount + (two.ZeroCount * factor), one.Positive.Plus(two.Positive, factor), one.Negative.Plus(two.Negative, factor));
    }

    private ExponentialDistribution Coarser(int times) =>
        times == 0 ? this : new ExponentialDistribution(Scale - times, ZeroCount, Positive.Coarser(times), Negative.Coarser(times));

    private double Bound(double index) => Math.Pow(2, index * Math.Pow(2, -Scale));
}
