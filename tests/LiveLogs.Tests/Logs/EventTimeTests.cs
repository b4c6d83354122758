using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Logs;

public class EventTimeTests
{
    [Theory]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59.999Z")]
    [InlineData("9999-12-31T23:59:59.999999999Z")]
    [InlineData("9999-12-31 23:59:59.9+00:00")]
    [InlineData("3000-01-01T00:00:00.5Z")]
    [InlineData("2262-04-11T23:47:16.854775808Z")]
    [InlineData("2262-04-11T23:47:17Z")]
    public void A_time_after_the_range_is_its_last_instant(string text)
    {
        Assert.True(EventTime.TryParse(text, out var time));
        Assert.Equal(EventTime.Max, time);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00.999Z")]
    [InlineData("1600-01-01T00:00:00.5+01:00")]
    [InlineData("1677-09-21T00:12:43.145224191Z")]
    public void A_time_before_the_range_is_its_first_instant(string text)
    {
        Assert.True(EventTime.TryParse(text, out var time));
        Assert.Equal(EventTime.Min, time);
    }

    [Theory]
    [InlineData("2262-04-11T23:47:16.854775807Z", long.MaxValue)]
    [InlineData("1677-09-21T00:12:43.145224192Z", long.MinValue)]
    [InlineData("1969-12-31T23:59:59.999999999Z", -1)]
    [InlineData("2026-01-12T10:00:00.123456789Z", 1_768_212_000_123_456_789)]
    public void A_time_inside_is_exact(string text, long nanoseconds)
    {
        Assert.True(EventTime.TryParse(text, out var time));
        Assert.Equal(nanoseconds, time.UnixNanoseconds);
        Assert.Equal(text, time.ToString());
    }

    [Fact]
    public void Sums_and_differences_never_wrap()
    {
        Assert.Equal(EventTime.Max, EventTime.Max + TimeSpan.FromTicks(1));
        Assert.Equal(EventTime.Max, new EventTime(0) + TimeSpan.MaxValue);
        Assert.Equal(EventTime.Min, EventTime.Min - TimeSpan.FromTicks(1));
        Assert.Equal(EventTime.Max, new EventTime(0) - TimeSpan.MinValue);
        Assert.Equal(EventTime.Min, new EventTime(0) - TimeSpan.MaxValue);
        Assert.True(EventTime.Max - EventTime.Min > TimeSpan.FromDays(365 * 580));
        Assert.True(EventTime.Min - EventTime.Max < -TimeSpan.FromDays(365 * 580));
        Assert.Equal(EventTime.Max, EventTime.FromStored(EventTime.Max.UnixMicroseconds, 999));
        Assert.Equal(EventTime.Max, EventTime.FromStored(long.MaxValue, 999));
        Assert.Equal(EventTime.Max, EventTime.FromUnixMilliseconds(long.MaxValue));
        Assert.Equal(EventTime.Max, EventTime.From(DateTimeOffset.MaxValue));
        Assert.Equal(EventTime.Min, EventTime.From(DateTimeOffset.MinValue));
    }

    [Fact]
    public void Order_of_texts_is_order_of_times_in_all_years()
    {
        var ticks = from high in Gen.Choose(0, 3_155_378) from low in Gen.Choose(0, 999_999_999) select Math.Min(((long)high * 1_000_000_000_000) + low, DateTime.MaxValue.Ticks);
        Prop.ForAll(ticks.ToArbitrary(), ticks.ToArbitrary(), (left, right) => Read(left).CompareTo(Read(right)) * left.CompareTo(right) >= 0).QuickCheckThrowOnFailure();

        static EventTime Read(long ticks) =>
            EventTime.TryParse(new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffK", CultureInfo.InvariantCulture), out var time) ? time : throw new FormatException();
    }
}
