using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;
using Xunit;

namespace LiveLogs.Tests.Storage;

public sealed class TimeSlicesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 12, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-30, 24, 1)]
    [InlineData(-1, 0, 1)]
    [InlineData(-700, -300, 900)]
    [InlineData(-700, -300, 5_000)]
    [InlineData(2, 5, 1)]
    public void Slices_cover_the_range_once_from_the_newest_to_the_oldest(int fromHours, int toHours, int milliseconds)
    {
        var query = Query(Now.AddHours(fromHours), Now.AddHours(toHours));

        var slices = Slices(query, TimeSpan.FromMilliseconds(milliseconds)).Take(1_000).ToList();

        Assert.Equal(query.To, slices[0].To);
        Assert.All(slices, slice => Assert.True(slice.From < slice.To));
        Assert.Equal(slices.Skip(1).Select(slice => slice.To), slices.SkipLast(1).Select(slice => slice.From));
        if (slices.Count < 1_000)
            Assert.Equal(query.From, slices[^1].From);
    }

    [Fact]
    public void Slices_grow_while_they_are_answered_quickly_and_shrink_when_they_are_not()
    {
        var slices = new TimeSlices(Now.AddDays(-10), Now.AddDays(-1), Now);

        Assert.Equal([5, 20, 20, 5, 20], new[] { 1, 900, 3_000, 1, 1 }.Select(milliseconds =>
        {
            slices.TryNext(out var from, out var to);
            slices.Took(TimeSpan.FromMilliseconds(milliseconds));
            return (to - from).TotalMinutes;
        }));
    }

    [Fact]
    public void Slices_of_the_newest_day_keep_within_an_hour()
    {
        var slices = Slices(Query(Now.AddDays(-3), Now.AddMinutes(-13)), TimeSpan.FromMilliseconds(1)).ToList();

        var newest = slices.Where(slice => slice.From >= Now.Date).ToList();
        Assert.Equal(Now.Date, newest[^1].From.UtcDateTime);
        Assert.All(newest, slice => Assert.Equal(slice.From.Hour, slice.To.AddTicks(-1).Hour));
        Assert.InRange(slices.Count - newest.Count, 1, 3);
    }

    [Fact]
    public void A_further_page_begins_at_its_place_and_the_place_itself_belongs_to_it()
    {
        var place = Now.AddHours(-5);
        var query = Query(Now.AddDays(-1), Now) with { Before = new EntryPlace(EventTime.From(place), 7, 7) };

        Assert.Equal(place.AddMicroseconds(1), Slices(query, TimeSpan.Zero).First().To);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(37)]
    public void A_place_before_all_of_an_instant_leaves_no_slice_of_nothing(int minutes)
    {
        var place = Now.AddHours(-5).AddMinutes(minutes);
        var query = Query(Now.AddDays(-1), Now) with { Before = EntryPlace.At(place) };

        var first = Slices(query, TimeSpan.Zero).First();

        Assert.Equal(place, first.To);
        Assert.True(first.To - first.From >= TimeSpan.FromMinutes(5));
    }

    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Slices(NewestQuery query, TimeSpan took)
    {
        for (var slices = query.Slices(Now); slices.TryNext(out var from, out var to); slices.Took(took))
            yield return (from, to);
    }

    private static NewestQuery Query(DateTimeOffset from, DateTimeOffset to) =>
        new() { ProjectNumber = 1, Filter = LogFilter.All, From = from, To = to, Limit = 10 };
}
