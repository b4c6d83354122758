using System.Buffers.Binary;

namespace LiveLogs.Metrics.Distributions;

/// <summary>Buckets between bounds that somebody chose.</summary>
/// <param name="Bounds">Ascending, finite. A bucket holds what is above the bound before it and at most its own.</param>
/// <param name="Counts">One more than bounds: the last is what lies above all of them.</param>
internal sealed record ExplicitDistribution(IReadOnlyList<double> Bounds, IReadOnlyList<double> Counts) : Distribution
{
    public const byte Kind = 1;

    public override double Count => Counts.Sum();

    public override Distribution? Plus(Distribution other) =>
        other is ExplicitDistribution same && same.Bounds.SequenceEqual(Bounds)
            ? this with { Counts = [.. Counts.Zip(same.Counts, static (one, two) => one + two)] }
            : null;

    public override Distribution? Minus(Distribution earlier)
    {
        if (earlier is not ExplicitDistribution same || !same.Bounds.SequenceEqual(Bounds))
            return null;

        var grown = Counts.Zip(same.Counts, static (now, before) => now - before).ToArray();
        return Array.Exists(grown, static count => count < 0) ? null : this with { Counts = grown };
    }

    /// <summary>
    /// Straight between the bounds of the bucket, as Prometheus' histogram_quantile does (https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile): the lowest bucket begins at 0
    /// when its bound is positive, and of what lies above all bounds only that is known.
    /// </summary>
    public override double? Quantile(double share)
    {
        var wanted = share * Count;
        if (wanted <= 0 || Bounds.Count == 0)
            return null;

        var below = 0d;
        for (var at = 0; at < Bounds.Count; at++)
        {
            if (below + Counts[at] >= wanted)
            {
                var low = at > 0 ? Bounds[at - 1] : Math.Min(0, Bounds[0]);
                return low + ((Bounds[at] - low) * (wanted - below) / Counts[at]);
            }

            below += Counts[at];
        }

        return Bounds[^1];
    }

    public override byte[] ToBytes()
    {
        var bytes = new byte[1 + sizeof(ushort) + ((Bounds.Count + Counts.Count) * sizeof(double))];
        bytes[0] = Kind;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(1), (ushort)Bounds.Count);
        var at = 1 + sizeof(ushort);
        foreach (var number in Bounds.Concat(Counts))
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(at), number);
            at += sizeof(double);
        }

        return bytes;
    }

    public static ExplicitDistribution Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(ushort))
            throw new FormatException("A distribution is cut off.");

        int bounds = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        var numbers = Doubles(bytes[sizeof(ushort)..], (2 * bounds) + 1);
        return new ExplicitDistribution(numbers[..bounds], numbers[bounds..]);
    }

    public bool Equals(ExplicitDistribution? other) => other is not null && Bounds.SequenceEqual(other.Bounds) && Counts.SequenceEqual(other.Counts);

    public override int GetHashCode() => HashCode.Combine(Bounds.Count, Count);
}
