using LiveLogs.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LiveLogs.IntegrationTests.Storage;

public sealed class TextIndexTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Day = new(TimeProvider.System.GetUtcNow().Date.AddDays(-1), TimeSpan.Zero);

    [Fact]
    public async Task Hours_get_an_index_when_they_are_over_and_give_it_up_to_that_of_their_day()
    {
        if (database.Engine.Kind == EngineKind.Timescale)
            return;

        var clock = new StoppedClock(Day.AddHours(3.2));
        var index = new TextIndex(database.DataSource, database.Engine, clock, NullLogger<TextIndex>.Instance);
        var partitions = new Partitions(database.DataSource, database.Engine, NullLogger<Partitions>.Instance);
        await partitions.EnsureAsync(DateOnly.FromDateTime(Day.Date), DateOnly.FromDateTime(Day.Date), CancellationToken.None);

        await index.BuildAsync(CancellationToken.None);
        Assert.Equal(["_00", "_01", "_02"], await IndexesAsync());

        clock.Now = Day.AddHours(24.5);
        await index.BuildAsync(CancellationToken.None);
        Assert.Equal(24, (await IndexesAsync()).Length);

        clock.Now = Day.AddHours(25.5);
        await index.BuildAsync(CancellationToken.None);
        await index.BuildAsync(CancellationToken.None);
        Assert.Equal([""], await IndexesAsync());
    }

    /// <summary>What the names of the day's text indexes end with.</summary>
    private Task<string[]> IndexesAsync() => database.ScalarAsync<string[]>(
        """
        SELECT array(SELECT substr(relname, length($1) + 1) FROM pg_class WHERE relkind = 'i' AND starts_with(relname, $1) ORDER BY relname)
        """,
        $"log_entries_{Day:yyyyMMdd}_text");
}
