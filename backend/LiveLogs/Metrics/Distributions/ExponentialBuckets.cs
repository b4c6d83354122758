namespace LiveLogs.Metrics.Distributions;

/// <summary>Buckets of one sign, whose bounds grow by a constant factor.</summary>
/// <param name="Offset">The index of the first.</param>
/// <param name="Counts">Of it and those that follow.</param>
internal sealed record ExponentialBuckets(int Offset, IReadOnlyList<double> Counts)
{
    /// <summary>Buckets that are kept; more are made coarser.</summary>
    public const int Most = 160;

    public static ExponentialBuckets None { get; } = new(0, []);

    public double Count => Counts.Sum();

    /// <summary>The same with bounds that are the squares of these, so often: two neighbours become one.</summary>
    public ExponentialBuckets Coarser(int times)
    {
        if (times == 0 || Counts.Count == 0)
            return this;

        var (first, last) = Ends(times);
        var counts = new double[last - first + 1];
        for (var at = 0; at < Counts.Count; at++)
            counts[(((long)Offset + at) >> times) - first] += Counts[at];
        return new ExponentialBuckets((int)first, counts);
    }

    /// <summary>How often the bounds have to be squared until these and others together are few.</summary>
    /// <param name="other">The others.</param>
    /// <param name="mine">How often these are squared anyway.</param>
    /// <param name="theirs">How often the others are.</param>
    public int Excess(ExponentialBuckets other, int mine, int theirs)
    {
        for (var times = 0; ; times++)
        {
            var (low, high) = Ends(mine + times);
            var (otherLow, otherHigh) = other.Ends(theirs + times);
            if (Math.Max(high, otherHigh) - Math.Min(low, otherLow) < Most || (Counts.Count == 0 && other.Counts.Count == 0))
                return times;
        }
    }

    /// <summary>Both together, with the counts of the other times a factor.</summary>
    public ExponentialBuckets Plus(ExponentialBuckets other, double factor)
    {
        if (other.Counts.Count == 0)
            return this;
        if (Counts.Count == 0)
            return other with { Counts = [.. other.Counts.Select(count => count * factor)] };

        var first = Math.Min(Offset, other.Offset);
        var counts = new double[Math.Max(Offset + Counts.Count, other.Offset + other.Counts.Count) - first];
        for (var at = 0; at < Counts.Count; at++)
            counts[Offset - first + at] += Counts[at];
        for (var at = 0; at < other.Counts.Count; at++)
            counts[other.Offset - first + at] += other.Counts[at] * factor;
        return new ExponentialBuckets(first, counts);
    }

    /// <summary>The first and the last index after squaring; none has an empty range.</summary>
    private (long Low, long High) Ends(int times) => Counts.Count == 0
        ? (long.MaxValue / 4, long.MinValue / 4)
        : ((long)Offset >> times, ((long)Offset + Counts.Count - 1) >> times);

    public bool Equals(ExponentialBuckets? other) => other is not null && (Counts.Count == 0 || Offset == other.Offset) && Counts.SequenceEqual(other.Counts);

    public override int GetHashCode() => HashCode.Combine(Counts.Count, Count);
}
