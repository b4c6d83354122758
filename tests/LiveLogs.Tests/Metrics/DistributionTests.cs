using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Metrics.Distributions;
using Xunit;

namespace LiveLogs.Tests.Metrics;

public sealed class DistributionTests
{
    /// <summary>Of both signs, and zero, over twelve powers of ten.</summary>
    private static readonly Arbitrary<double[]> Samples =
        (from sign in Gen.Choose(-1, 1) from digits in Gen.Choose(1, 999_999) from power in Gen.Choose(-6, 0) select sign * digits * Math.Pow(10, power))
        .ListOf().Select(list => list.ToArray()).ToArbitrary();

    [Theory]
    [InlineData(5, 5)]
    [InlineData(10, 10)]
    [InlineData(15, 15)]
    [InlineData(20.5, 20)]
    public void A_percentile_lies_straight_between_the_bounds_of_its_bucket(double sample, double expected) =>
        // Ten samples up to 10, ten up to 20, one above, of which nothing else is known.
        Assert.Equal(expected, new ExplicitDistribution([10, 20], [10, 10, 1]).Quantile(sample / 21)!.Value, 6);

    [Fact]
    public void Distributions_of_other_bounds_are_not_put_together()
    {
        var one = new ExplicitDistribution([10, 20], [1, 2, 3]);

        Assert.Null(one.Plus(new ExplicitDistribution([10, 30], [1, 2, 3])));
        Assert.Null(one.Plus(new ExponentialDistribution(0, 0, new ExponentialBuckets(0, [1]), ExponentialBuckets.None)));
        Assert.Equal(new ExplicitDistribution([10, 20], [2, 4, 6]), one.Plus(one));
    }

    [Fact]
    public void Growth_is_the_difference_and_a_smaller_count_is_none()
    {
        var (before, after) = (new ExplicitDistribution([10], [1, 2]), new ExplicitDistribution([10], [4, 2]));

        Assert.Equal(new ExplicitDistribution([10], [3, 0]), after.Minus(before));
        Assert.Null(before.Minus(after));
    }

    [Fact]
    public void The_percentile_of_merged_samples_lies_in_the_bucket_of_the_right_sample() =>
        Prop.ForAll(Samples, Samples, IsNearTheMedian).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_stored_is_read_again() => Prop.ForAll(Samples, Gen.Choose(0, 9).ToArbitrary(), IsReadAgain).QuickCheckThrowOnFailure();

    private static bool IsNearTheMedian(double[] some, double[] others)
    {
        double[] all = [.. some.Concat(others).Order()];
        if (all.Length == 0)
            return true;

        var merged = (ExponentialDistribution)Of(some, 3).Plus(Of(others, 5))!;
        var median = all[(int)Math.Ceiling(0.5 * all.Length) - 1];
        var found = merged.Quantile(0.5)!.Value;
        // Within one bucket's width of it, on the same side of zero.
        var factor = Math.Pow(2, Math.Pow(2, -merged.Scale));
        return merged.Count == all.Length && (median == 0 ? found == 0 : found / median >= 1 / factor / 1.000001 && found / median <= factor * 1.000001);
    }

    private static bool IsReadAgain(double[] samples, int scale)
    {
        var distribution = Of(samples, scale);

        return distribution.Equals(Distribution.Parse(distribution.ToBytes())) && distribution.Minus(distribution)!.Count == 0;
    }

    [Fact]
    public void Buckets_that_lie_far_apart_take_no_memory()
    {
        var low = new ExponentialDistribution(20, 0, new ExponentialBuckets(int.MinValue, [1]), ExponentialBuckets.None);
        var high = new ExponentialDistribution(-10, 0, new ExponentialBuckets(int.MaxValue - 1, [1, 1]), new ExponentialBuckets(int.MaxValue - 1, [2, 2]));

        var both = (ExponentialDistribution)low.Plus(high)!;
        Assert.Equal(7, both.Count);
        Assert.True(both.Positive.Counts.Count <= ExponentialBuckets.Most && both.ToBytes().Length < 4_000);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 9 })]
    [InlineData(new byte[] { 1, 255, 255, 0 })]
    [InlineData(new byte[] { 2, 0, 0 })]
    public void What_is_no_distribution_is_refused(byte[] bytes) => Assert.Throws<FormatException>(() => Distribution.Parse(bytes));

    private static ExponentialDistribution Of(IReadOnlyCollection<double> samples, int scale) => new ExponentialDistribution(
        scale, samples.Count(sample => sample == 0), Buckets(samples.Where(sample => sample > 0), scale), Buckets(samples.Where(sample => sample < 0).Select(sample => -sample), scale)).Bounded();

    private static ExponentialBuckets Buckets(IEnumerable<double> samples, int scale)
    {
        // Of index i is what lies above base^i and at most base^(i+1).
        var indexes = samples.Select(sample => (int)Math.Ceiling(Math.Log2(sample) * Math.Pow(2, scale)) - 1).ToList();
        if (indexes.Count == 0)
            return ExponentialBuckets.None;

        var counts = new double[indexes.Max() - indexes.Min() + 1];
        foreach (var index in indexes)
            counts[index - indexes.Min()]++;
        return new ExponentialBuckets(indexes.Min(), counts);
    }
}
