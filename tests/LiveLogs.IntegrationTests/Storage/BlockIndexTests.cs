using System.Text;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Indexes;
using LiveLogs.Storage.Queries;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LiveLogs.IntegrationTests.Storage;

/// <summary>The index of compressed days, which TimescaleDB alone has: on PostgreSQL the same questions have the same answers without it.</summary>
public sealed class BlockIndexTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const int PerDay = 4_000;
    private static readonly DateTimeOffset Today = new(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero);
    private static readonly DateTimeOffset Day = Today.AddDays(-6);

    private StoredConnection _connection = null!;

    public async ValueTask InitializeAsync()
    {
        _connection = await StoredConnection.CreateAsync(database, $"blocks-{Guid.NewGuid():N}");
        await CommitAsync(Enumerable.Range(0, 2 * PerDay).Select(number => Entry(number, Day.AddSeconds(number * 86400.0 / PerDay), $"order {number:D5} was placed")));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_compressed_days_hold_is_found()
    {
        await CommitAsync([Entry(100_001, Day.AddHours(7), "a Zygomorphic flower", """{"petals": 5, "bed": "B-17"}""")]);
        await IndexAsync();

        Assert.Equal([100_001], await FindAsync("zygomorphic"));
        Assert.Equal([100_001], await FindAsync("\"Zygomorphic\""));
        Assert.Empty(await FindAsync("\"zYgomorphic\" zygomorphix"));
        Assert.Equal([100_001], await FindAsync("attr.bed:b-17"));
        Assert.Equal([100_001], await FindAsync("attr.petals:5.0"));
        Assert.Equal([100_001], await FindAsync("/zygo[a-z]+ic flower/i"));
        Assert.Equal([100_001, 17], await FindAsync("zygomorphic OR \"order 00017\""));
        Assert.Equal([7_999, 7_998], (await FindAsync("order")).Take(2));
        Assert.Equal(2 * PerDay, (await FindAsync("order")).Count);
    }

    [Fact]
    public async Task Days_that_can_not_hold_a_text_are_not_read()
    {
        await IndexAsync();
        if (database.Engine.Kind == EngineKind.Native)
            return;

        await using var snapshot = await OpenAsync();
        var stretches = await new BlockIndex(snapshot, _connection.Identity.ProjectNumber, LogFilter.Parse("\"order 00017\""), Today)
            .FindAsync(Day, Day.AddDays(2), CancellationToken.None);

        var stretch = Assert.Single(stretches);
        Assert.Equal((Day, Day.AddDays(2)), (stretch.From, stretch.To));
        var block = Assert.Single(stretch.Blocks!);
        Assert.InRange(Day.AddSeconds(17 * 86400.0 / PerDay).UtcDateTime, block.Oldest, block.Newest);
        Assert.True(block.Newest - block.Oldest <= TimeSpan.FromHours(6));
    }

    [Fact]
    public async Task Late_entries_are_found_before_and_after_the_index_is_built_again()
    {
        await IndexAsync();
        await CommitAsync([Entry(100_002, Day.AddHours(20), "a very tardy line", """{"slow": "snail"}""")]);

        Assert.Equal([100_002], await FindAsync("tardy"));
        Assert.Equal([100_002], await FindAsync("attr.slow:snail"));
        Assert.Equal([100_002], await FindAsync("/very ta.dy line/"));

        await CommitAsync(Enumerable.Range(200_000, 1_000).Select(number => Entry(number, Day.AddMinutes(number % 1_000), $"tardy too {number}")));
        Assert.Equal(1_001, (await FindAsync("tardy")).Count);
        var before = await BuiltAsync();
        await database.ExecuteAsync("UPDATE log_ledger SET committed_at = committed_at - interval '1 hour'");
        await IndexAsync();

        Assert.Equal(database.Engine.Kind == EngineKind.Timescale, before != await BuiltAsync());
        Assert.Equal(1_001, (await FindAsync("tardy")).Count);
    }

    [Fact]
    public async Task Whoever_comes_to_a_day_that_had_nobody_is_found()
    {
        await IndexAsync();
        var newcomer = await StoredConnection.CreateAsync(database, _connection.Identity.ProjectSlug);
        await StoredConnection.Committer(database).CommitAsync(newcomer.Request([newcomer.Entry(1, Day.AddDays(1).AddHours(3), "hello newcomer")]), CancellationToken.None);
        await StoredConnection.Committer(database).CommitAsync(newcomer.Request([newcomer.Entry(2, Day.AddDays(-1), "hello newcomer")]), CancellationToken.None);

        Assert.Equal([newcomer.KeyOf(1), newcomer.KeyOf(2)], await KeysAsync("newcomer"));
        await IndexAsync();
        Assert.Equal([newcomer.KeyOf(1), newcomer.KeyOf(2)], await KeysAsync("newcomer"));
    }

    [Fact]
    public async Task Counts_are_those_of_the_days_without_an_index()
    {
        var expected = await CountAsync("\"order 0001\" OR /order 0777\\d/");
        await IndexAsync();

        Assert.Equal(expected, await CountAsync("\"order 0001\" OR /order 0777\\d/"));
        Assert.Equal(20, expected);
    }

    [Fact]
    public async Task Entries_of_one_instant_come_once()
    {
        await CommitAsync(Enumerable.Range(300_000, 3_500).Select(number => Entry(number, Day.AddHours(12), number % 500 == 0 ? "one of the swarm" : "buzz")));
        await IndexAsync();

        Assert.Equal([303_000, 302_500, 302_000, 301_500, 301_000, 300_500, 300_000], await FindAsync("swarm"));
    }

    [Fact]
    public async Task Pages_follow_each_other_through_blocks()
    {
        await IndexAsync();
        var found = new List<long>();
        EntryPlace? before = null;
        while (await ReadAsync("\"17 was\"", 7, before) is { Count: > 0 } page)
        {
            found.AddRange(page.Select(entry => entry.EventKey - _connection.KeyOf(0)));
            before = EntryPlace.Of(page[^1]);
        }

        Assert.Equal(Enumerable.Range(0, 2 * PerDay / 100).Reverse().Select(hundred => (hundred * 100L) + 17), found);
    }

    [Fact]
    public async Task Retention_removes_the_index_with_its_day()
    {
        await IndexAsync();
        await new TestMaintenance(database, retention: Today - Day.AddDays(1)).RunAsync();

        Assert.Equal(PerDay, (await FindAsync("order")).Count);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM block_index WHERE day = $1", DateOnly.FromDateTime(Day.Date)));
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM block_bits WHERE day = $1", DateOnly.FromDateTime(Day.Date)));
        Assert.Equal(
            database.Engine.Kind == EngineKind.Timescale,
            await database.ScalarAsync<long>("SELECT count(*) FROM block_bits WHERE project_number = $1", _connection.Identity.ProjectNumber) > 0);
    }

    private BlockIndexBuilder Builder() => new(database.DataSource, database.Engine, TimeProvider.System, NullLogger<BlockIndexBuilder>.Instance);

    /// <summary>As the service does it; on PostgreSQL nothing.</summary>
    private async Task IndexAsync()
    {
        await Builder().BuildAsync(CancellationToken.None);
        if (database.Engine.Kind == EngineKind.Timescale)
            await database.ExecuteAsync("SELECT compress_chunk(c, if_not_compressed => true) FROM show_chunks('log_entries', older_than => interval '2 days') c");
    }

    private Task<DateTime> BuiltAsync() => database.ScalarAsync<DateTime>(
        "SELECT coalesce(max(built_at), 'epoch') FROM block_index WHERE project_number = $1 AND day = $2",
        _connection.Identity.ProjectNumber,
        DateOnly.FromDateTime(Day.Date));

    private async Task CommitAsync(IEnumerable<LogEntry> entries) =>
        await StoredConnection.Committer(database).CommitAsync(_connection.Request(entries), CancellationToken.None);

    private LogEntry Entry(int number, DateTimeOffset at, string message, string attributes = "{}") =>
        _connection.Entry(number, at, message) with { Attributes = Encoding.UTF8.GetBytes(attributes) };

    private Task<EntrySnapshot> OpenAsync() =>
        EntrySnapshot.OpenAsync(database.DataSource, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);

    private async Task<List<long>> FindAsync(string filter) => [.. (await KeysAsync(filter)).Select(key => key - _connection.KeyOf(0))];

    private async Task<List<long>> KeysAsync(string filter) => [.. (await ReadAsync(filter, 10_000, null)).Select(entry => entry.EventKey)];

    private async Task<List<LogEntry>> ReadAsync(string filter, int limit, EntryPlace? before)
    {
        await using var snapshot = await OpenAsync();
        return await snapshot.Newest(new NewestQuery
        {
            ProjectNumber = _connection.Identity.ProjectNumber,
            Filter = LogFilter.Parse(filter),
            From = Today.AddDays(-10),
            To = Today,
            Limit = limit,
            Before = before,
        }).ReadAsync(CancellationToken.None).ToListAsync();
    }

    private async Task<long> CountAsync(string filter)
    {
        await using var snapshot = await OpenAsync();
        var counts = new EntryCounts(
            snapshot,
            new CountQuery
            {
                ProjectNumber = _connection.Identity.ProjectNumber,
                Filter = LogFilter.Parse(filter),
                From = Today.AddDays(-10),
                To = Today,
                By = EntryDimension.Parse("service")!,
                Bucket = TimeSpan.FromHours(1),
            },
            TimeProvider.System);
        await counts.CountAsync(CancellationToken.None);
        return counts.Counts.Values.Sum(value => value.Count);
    }
}
