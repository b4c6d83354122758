using LiveLogs.Logs;
using LiveLogs.Storage;
using Xunit;

namespace LiveLogs.Tests.Storage;

public class EntrySnapshotTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 12, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-30, 24)]
    [InlineData(-1, 0)]
    [InlineData(-700, -300)]
    [InlineData(2, 5)]
    public void Slices_cover_the_range_once_from_the_newest_to_the_oldest(int fromHours, int toHours)
    {
        var query = Query(Now.AddHours(fromHours), Now.AddHours(toHours));

        var slices = EntrySnapshot.Slices(query, Now).ToList();

        Assert.Equal(query.To, slices[0].To);
        Assert.Equal(query.From, slices[^1].From);
        Assert.All(slices, slice => Assert.True(slice.From < slice.To));
        Assert.Equal(slices.Skip(1).Select(slice => slice.To), slices.SkipLast(1).Select(slice => slice.From));
    }

    [Fact]
    public void A_further_page_begins_at_its_place_and_the_place_itself_belongs_to_it()
    {
        var place = Now.AddHours(-5);
        var query = Query(Now.AddDays(-1), Now) with { Before = new EntryPlace((place.UtcTicks - DateTime.UnixEpoch.Ticks) / 10, 7) };

        Assert.Equal(place.AddMicroseconds(1), EntrySnapshot.Slices(query, Now).First().To);
    }

    private static NewestQuery Query(DateTimeOffset from, DateTimeOffset to) =>
        new() { ProjectNumber = 1, Filter = LogFilter.All, From = from, To = to, Limit = 10 };
}
