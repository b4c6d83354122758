using System.Globalization;
using LiveLogs.Storage.Queries;
using Xunit;

namespace LiveLogs.Tests.Storage;

public sealed class ValueTallyTests
{
    private static readonly DateTimeOffset Bucket = new(2026, 1, 12, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1_000, 10_000)]
    [InlineData(20_000, 2_000)]
    [InlineData(3_000_000, 20)]
    public void Long_values_take_no_more_memory_than_they_may_and_the_total_is_exact(int length, int values)
    {
        var tally = new ValueTally();
        for (var number = 0; number < values; number++)
        {
            tally.Add(Bucket, $"{number} {new string('x', length)}", new ValueCount(1, 1));
            Assert.InRange(tally.Bytes, 0, ValueTally.MaxBytes);
        }

        Assert.Equal(values, Total(tally));
        Assert.Equal(tally.Bytes, tally.Counts.Keys.Sum(key => 2L * key.Value!.Length));
        Assert.True(tally.Rest[Bucket].Count > 0);
    }

    [Fact]
    public void Frequent_values_stay_and_so_do_entries_without_one()
    {
        var tally = new ValueTally(maxValues: 100);
        for (var number = 0; number < 5_000; number++)
        {
            tally.Add(Bucket, number.ToString(CultureInfo.InvariantCulture), new ValueCount(1, 1));
            if (number % 10 == 0)
                tally.Add(Bucket, "often", new ValueCount(1, 1));
            if (number % 100 == 0)
                tally.Add(Bucket, null, new ValueCount(1, 1));
        }

        Assert.InRange(tally.Counts.Count, 1, 101);
        Assert.Equal((500, 50), (tally.Counts[(Bucket, "often")].Count, tally.Counts[(Bucket, null)].Count));
        Assert.Equal(5_550, Total(tally));
    }

    [Fact]
    public void What_two_have_counted_is_their_sum()
    {
        var (one, other) = (new ValueTally(), new ValueTally());
        one.Add(Bucket, "a", new ValueCount(2, 1));
        other.Add(Bucket, "a", new ValueCount(3, 3));
        other.AddRest(Bucket, new ValueCount(4, 2));

        one.Add(other);

        Assert.Equal(new ValueCount(5, 4), one.Counts[(Bucket, "a")]);
        Assert.Equal(new ValueCount(4, 2), one.Rest[Bucket]);
    }

    private static long Total(ValueTally tally) => tally.Counts.Values.Sum(count => count.Count) + tally.Rest.Values.Sum(count => count.Count);
}
