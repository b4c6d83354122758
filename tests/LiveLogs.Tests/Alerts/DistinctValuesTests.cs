using System.Globalization;
using LiveLogs.Alerts.Matching;
using Xunit;

namespace LiveLogs.Tests.Alerts;

public sealed class DistinctValuesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    public void Few_values_are_counted_exactly_however_often_they_come(int count)
    {
        var values = Of(Enumerable.Range(0, count).Concat(Enumerable.Range(0, count)));

        Assert.True(values.IsExact);
        Assert.Equal(count, values.Count);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(5_000)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void Many_values_are_counted_within_four_standard_errors(int count)
    {
        var values = Of(Enumerable.Range(0, count));

        Assert.False(values.IsExact);
        Assert.InRange(values.Count, count * 0.91, count * 1.09);
        Assert.InRange(values.Write().Length, 1, 2_049);
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(200, 200)]
    [InlineData(10, 5_000)]
    [InlineData(5_000, 5_000)]
    public void Parts_that_overlap_by_half_make_the_same_as_the_whole(int first, int second)
    {
        var whole = Of(Enumerable.Range(0, first).Concat(Enumerable.Range(first / 2, second)));
        var together = DistinctValues.Read(Of(Enumerable.Range(0, first)).Write());
        together.Add(DistinctValues.Read(Of(Enumerable.Range(first / 2, second)).Write()));

        Assert.Equal(whole.Count, together.Count);
        Assert.Equal(whole.IsExact, together.IsExact);
    }

    private static DistinctValues Of(IEnumerable<int> numbers)
    {
        var values = new DistinctValues();
        foreach (var number in numbers)
            values.Add(string.Create(CultureInfo.InvariantCulture, $"user-{number}"));

        return values;
    }
}
