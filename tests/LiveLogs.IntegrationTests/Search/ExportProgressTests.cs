using LiveLogs.Access.Limits;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Search;
using LiveLogs.Storage;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;
using Microsoft.Extensions.Options;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Search;

/// <summary>A download that gets no further ends and says so, whatever the time of day.</summary>
public sealed class ExportProgressTests(StoredShop shop) : IClassFixture<StoredShop>
{
    private static readonly DateTimeOffset Boundary = StoredShop.Start.AddDays(1);

    /// <summary>Hours after the two days: the newer of them is searched by the hour until 06:00 UTC.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(5.99)]
    [InlineData(12)]
    public async Task A_download_that_stands_still_ends_where_it_stands(double hours)
    {
        var clock = new StoppedClock(StoredShop.Start.AddDays(2).AddHours(hours));
        await using var sessions = NpgsqlDataSource.Create(shop.Database.ConnectionString);
        await using var blocker = await sessions.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var locking = new NpgsqlCommand($"LOCK TABLE {await TableAsync(StoredShop.Start)} IN ACCESS EXCLUSIVE MODE", blocker, transaction))
            await locking.ExecuteNonQueryAsync();
        var options = Options.Create(new SearchOptions { StatementTimeout = TimeSpan.FromSeconds(1), ExportTimeout = TimeSpan.FromHours(1) });
        var places = new QueryPlaces(Options.Create(new LimitsOptions()), Options.Create(new StorageOptions()), TimeProvider.System);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));

        foreach (var before in new EntryPlace?[] { null, EntryPlace.At(Boundary), EntryPlace.Of(shop.Entries.First(entry => entry.Timestamp.ToDateTimeOffset() >= Boundary)) })
        {
            var format = new Collected();
            var cut = await new EntryExport(sessions, places, options, clock).WriteAsync(Query(before), new Asker("ann", StoredShop.Project), access: null, format, patience.Token);

            Assert.Equal("time", cut?.Cut.Reason);
            Assert.InRange(cut!.Value.Next.Instant, Boundary, StoredShop.Start.AddDays(2));
            Assert.All(format.Entries, entry => Assert.True(entry.Timestamp.ToDateTimeOffset() >= Boundary));
        }

        // A page that gets no further is no page: its cursor would lead in a circle.
        await Assert.ThrowsAsync<QueryTimeoutException>(
            () => new EntrySearch(sessions, options, clock).FindAsync(Query(EntryPlace.At(Boundary)), patience.Token));
    }

    private NewestQuery Query(EntryPlace? before) => new()
    {
        ProjectNumber = shop.Connection.Identity.ProjectNumber,
        Filter = LogFilter.All,
        From = StoredShop.Start,
        To = StoredShop.Start.AddDays(2),
        Before = before,
        Limit = 1_000,
    };

    private Task<string> TableAsync(DateTimeOffset day) => shop.Database.ScalarAsync<string>(
        "SELECT tableoid::regclass::text FROM log_entries WHERE connection_number = $1 AND ts >= $2 ORDER BY ts LIMIT 1",
        shop.Connection.Identity.ConnectionNumber,
        day.UtcDateTime);

    private sealed class Collected : IEntryFormat
    {
        public List<LogEntry> Entries { get; } = [];

        public void Begin()
        {
        }

        public ValueTask WriteAsync(LogEntry entry, CancellationToken cancellationToken)
        {
            Entries.Add(entry);
            return ValueTask.CompletedTask;
        }

        public void End(CutView? cut, string? nextCursor)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
