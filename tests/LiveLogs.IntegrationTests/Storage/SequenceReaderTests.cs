using System.Text.Json;
using LiveLogs.Logs;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Sequences;
using Xunit;

namespace LiveLogs.IntegrationTests.Storage;

public sealed class SequenceReaderTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Reading_page_by_page_from_any_place_gives_each_entry_exactly_once()
    {
        var (first, second) = await TwoConnectionsAsync("pages");
        var reader = new SequenceReader(database.DataSource);
        var heads = await reader.ReadHeadsAsync(first.Identity.ProjectNumber, default);
        Assert.Equal(300, heads[first.Identity.ConnectionNumber]);

        foreach (var start in new[] { 0L, 1, 99, 250, 300 })
        {
            var after = new Dictionary<int, long> { [first.Identity.ConnectionNumber] = start };
            var read = await ReadAllAsync(reader, first.Identity.ProjectNumber, after, heads, limit: 37);

            Assert.Equal(Seqs(start + 1, 300), read.Where(entry => entry.ConnectionId == first.Identity.ConnectionId).Select(entry => entry.Seq));
            Assert.Equal(Seqs(1, 120), read.Where(entry => entry.ConnectionId == second.Identity.ConnectionId).Select(entry => entry.Seq));
        }
    }

    [Fact]
    public async Task A_page_is_never_larger_than_asked_for()
    {
        var (first, _) = await TwoConnectionsAsync("limits");
        var reader = new SequenceReader(database.DataSource);
        var heads = await reader.ReadHeadsAsync(first.Identity.ProjectNumber, default);

        var page = await reader.ReadAsync(first.Identity.ProjectNumber, new Dictionary<int, long>(), heads, 10, default);

        Assert.Equal(10, page.Entries.Count);
        Assert.False(page.IsLast);
    }

    [Fact]
    public async Task What_retention_removed_is_told_as_a_gap()
    {
        var connection = await StoredConnection.CreateAsync(database, "retention");
        var committer = StoredConnection.Committer(database);
        await committer.CommitAsync(connection.Request(Enumerable.Range(0, 10).Select(i => connection.Entry(i, Now.AddDays(-5)))), default);
        await committer.CommitAsync(connection.Request(Enumerable.Range(10, 10).Select(i => connection.Entry(i, Now))), default);
        await database.ExecuteAsync("DELETE FROM log_entries WHERE connection_number = $1 AND seq <= 10", connection.Identity.ConnectionNumber);
        var reader = new SequenceReader(database.DataSource);
        var heads = await reader.ReadHeadsAsync(connection.Identity.ProjectNumber, default);

        var rowsGone = await reader.ReadAsync(connection.Identity.ProjectNumber, new Dictionary<int, long>(), heads, 100, default);
        await database.ExecuteAsync("DELETE FROM log_ledger WHERE connection_number = $1 AND last_seq <= 10", connection.Identity.ConnectionNumber);
        var ledgerGone = await reader.ReadAsync(connection.Identity.ProjectNumber, new Dictionary<int, long>(), heads, 100, default);

        foreach (var page in new[] { rowsGone, ledgerGone })
        {
            Assert.Equal([new SequenceGap(connection.Identity.ConnectionNumber, 1, 10)], page.Gaps);
            Assert.Equal(Seqs(11, 20), page.Entries.Select(entry => entry.Seq));
            Assert.True(page.IsLast);
        }
    }

    [Theory]
    [InlineData("long-messages", false)]
    [InlineData("long-attributes", true)]
    public async Task A_page_ends_by_its_size_and_no_entry_is_left_out_or_given_twice(string project, bool isInAttributes)
    {
        const int Length = 1_000_000;
        var first = await StoredConnection.CreateAsync(database, project);
        var second = await StoredConnection.CreateAsync(database, project);
        var committer = StoredConnection.Committer(database);
        for (var batch = 0; batch < 4; batch++)
        {
            await committer.CommitAsync(first.Request(Enumerable.Range(batch * 4, 4).Select(i => Long(first, i))), default);
            await committer.CommitAsync(second.Request(Enumerable.Range(batch * 2, 2).Select(i => Long(second, i))), default);
        }

        // Retention took some in the middle of a page.
        await database.ExecuteAsync("DELETE FROM log_entries WHERE connection_number = $1 AND seq IN (6, 7)", first.Identity.ConnectionNumber);
        var reader = new SequenceReader(database.DataSource);
        var heads = await reader.ReadHeadsAsync(first.Identity.ProjectNumber, default);
        var (after, read, gaps, isLast) = (new Dictionary<int, long>(), new List<LogEntry>(), new List<SequenceGap>(), false);
        for (var pages = 0; !isLast && pages < 24; pages++)
        {
            var page = await reader.ReadAsync(first.Identity.ProjectNumber, after, heads, 1_000, default);
            Assert.InRange(page.Entries.Count, 1, (PageBytes.Max / Length) + 1);
            Assert.All(page.Reached, reached => Assert.True(reached.Value > after.GetValueOrDefault(reached.Key)));
            read.AddRange(page.Entries);
            gaps.AddRange(page.Gaps);
            foreach (var (connection, seq) in page.Reached)
                after[connection] = seq;
            isLast = page.IsLast;
        }

        Assert.True(isLast);
        Assert.Equal(heads, after);
        Assert.Equal([new SequenceGap(first.Identity.ConnectionNumber, 6, 7)], gaps);
        Assert.Equal([.. Seqs(1, 5), .. Seqs(8, 16)], read.Where(entry => entry.ConnectionId == first.Identity.ConnectionId).Select(entry => entry.Seq));
        Assert.Equal(Seqs(1, 8), read.Where(entry => entry.ConnectionId == second.Identity.ConnectionId).Select(entry => entry.Seq));

        LogEntry Long(StoredConnection connection, int number)
        {
            var text = new string('x', Length);
            var entry = connection.Entry(number, Now.AddSeconds(-(number * 7 % 5)), isInAttributes ? "short" : text);
            return isInAttributes ? entry with { Attributes = JsonSerializer.SerializeToUtf8Bytes(new { text }) } : entry;
        }
    }

    [Fact]
    public async Task Another_project_is_never_read()
    {
        var connection = await StoredConnection.CreateAsync(database, "mine");
        var other = await StoredConnection.CreateAsync(database, "theirs");
        await StoredConnection.Committer(database).CommitAsync(other.Request([other.Entry(1, Now)]), default);
        var reader = new SequenceReader(database.DataSource);

        var page = await reader.ReadAsync(
            connection.Identity.ProjectNumber, new Dictionary<int, long>(), new Dictionary<int, long> { [other.Identity.ConnectionNumber] = 1 }, 10, default);

        Assert.Empty(page.Entries);
    }

    [Fact]
    public async Task Every_field_comes_back_as_it_was_stored()
    {
        var connection = await StoredConnection.CreateAsync(database, "fields");
        var entry = connection.Entry(1, Now) with
        {
            Timestamp = new EventTime(EventTime.From(Now).UnixNanoseconds / 1000 * 1000 + 789),
            Message = "Zeile\r\n\tzwei 🚀",
            TraceId = "0af7651916cd43dd8448eb211c80319c",
            SpanId = "b7ad6b7169203331",
            SeverityNumber = 18,
            PatternId = 42,
            Attributes = """{"status": 502}"""u8.ToArray(),
            Resource = """{"cloud.provider": "aws"}"""u8.ToArray(),
        };
        await StoredConnection.Committer(database).CommitAsync(connection.Request([entry]), default);
        var reader = new SequenceReader(database.DataSource);
        var heads = await reader.ReadHeadsAsync(connection.Identity.ProjectNumber, default);

        var read = Assert.Single((await reader.ReadAsync(connection.Identity.ProjectNumber, new Dictionary<int, long>(), heads, 10, default)).Entries);

        Assert.Equal(entry.Attributes.ToArray(), read.Attributes.ToArray());
        Assert.Equal(entry.Resource.ToArray(), read.Resource.ToArray());
        Assert.Equal(
            entry with { Seq = 1, Attributes = default, Resource = default, ObservedTimestamp = default },
            read with { Attributes = default, Resource = default, ObservedTimestamp = default });
    }

    private async Task<(StoredConnection First, StoredConnection Second)> TwoConnectionsAsync(string project)
    {
        var first = await StoredConnection.CreateAsync(database, project);
        var second = await StoredConnection.CreateAsync(database, project);
        var committer = StoredConnection.Committer(database);

        // Commits of different sizes, spread over hours, with late ones in between.
        for (var batch = 0; batch < 30; batch++)
        {
            await committer.CommitAsync(first.Request(Enumerable.Range(batch * 10, 10)
                .Select(i => first.Entry(i, Now.AddMinutes(-(i * 13 % 700))))), default);
            if (batch % 5 == 0)
                await committer.CommitAsync(second.Request(Enumerable.Range(batch * 4, 20).Select(i => second.Entry(i, Now.AddSeconds(-i)))), default);
        }

        return (first, second);
    }

    private static async Task<List<LogEntry>> ReadAllAsync(
        SequenceReader reader, int project, Dictionary<int, long> after, IReadOnlyDictionary<int, long> heads, int limit)
    {
        var entries = new List<LogEntry>();
        while (true)
        {
            var page = await reader.ReadAsync(project, after, heads, limit, default);
            entries.AddRange(page.Entries);
            foreach (var (connection, seq) in page.Reached)
                after[connection] = seq;

            if (page.IsLast)
                return entries;
        }
    }

    private static IEnumerable<long> Seqs(long first, long last) => Enumerable.Range((int)first, (int)(last - first + 1)).Select(seq => (long)seq);
}
