using LiveLogs.Metrics.Queries;
using Xunit;

namespace LiveLogs.Tests.Metrics;

public sealed class TimeBucketsTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-03-28T23:00:00Z", 23)]
    [InlineData("2026-10-24T22:00:00Z", 25)]
    [InlineData("2026-06-01T22:00:00Z", 24)]
    public void A_day_of_a_zone_has_as_many_hours_as_it_has(string midnight, int hours)
    {
        var buckets = TimeBuckets.Of("1d", Berlin)!;
        var start = DateTimeOffset.Parse(midnight, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(start, buckets.Floor(start.AddHours(hours).AddTicks(-1)));
        Assert.Equal(start.AddHours(hours), buckets.Next(start));
    }

    [Fact]
    public void A_day_that_begins_later_because_midnight_is_left_out_begins_then()
    {
        var saoPaulo = TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo");
        var buckets = TimeBuckets.Of("1d", saoPaulo)!;
        // 2017-10-15 began at one o'clock.
        var noon = new DateTimeOffset(2017, 10, 15, 12, 0, 0, TimeSpan.FromHours(-2));

        Assert.Equal(new DateTimeOffset(2017, 10, 15, 1, 0, 0, TimeSpan.FromHours(-2)), buckets.Floor(noon));
    }

    [Theory]
    [InlineData(300, "1m")]
    [InlineData(301, "5m")]
    [InlineData(1_440, "5m")]
    [InlineData(7 * 1_440, "1h")]
    [InlineData(90 * 1_440, "1d")]
    public void The_narrowest_buckets_that_fit_are_taken(int minutes, string expected) =>
        Assert.Equal(expected, TimeBuckets.Fitting(TimeSpan.FromMinutes(minutes), 300, TimeZoneInfo.Utc).Name);

    [Fact]
    public void Buckets_cover_a_range_without_gap()
    {
        var buckets = TimeBuckets.Of("15m", Berlin)!;
        var from = new DateTimeOffset(1969, 12, 31, 23, 50, 0, TimeSpan.Zero);
        var starts = buckets.Of(from, from.AddHours(1)).ToList();

        Assert.Equal(new DateTimeOffset(1969, 12, 31, 23, 45, 0, TimeSpan.Zero), starts[0]);
        Assert.Equal(5, starts.Count);
        Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.Equal(pair.Second, buckets.Next(pair.First)));
    }
}
