using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;
using Xunit;

namespace LiveLogs.IntegrationTests.Search;

/// <summary>Lines of one instant keep the order in which they were written, in whatever way they are read.</summary>
public sealed class OrderTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Start = new(TimeProvider.System.GetUtcNow().AddDays(-1).Date, TimeSpan.Zero);

    private static string Range => $"from={EventTime.From(Start)}&to={EventTime.From(Start.AddDays(1))}";

    [Fact]
    public async Task A_stack_trace_of_one_millisecond_is_readable_everywhere()
    {
        await using var service = await TailService.StartAsync(database);
        var connection = await StoredConnection.CreateAsync(database, "trace");
        var now = TimeProvider.System.GetUtcNow();
        // Keys are hashes: they say nothing about the order.
        await service.Committer.CommitAsync(
            connection.Request(Enumerable.Range(0, 30).Select(i => connection.Entry(i, now, $"frame {i}") with { EventKey = (i * 7_919L % 31) - 15 })), CancellationToken.None);
        var newestFirst = Enumerable.Range(1, 30).Select(seq => (long)seq).Reverse().ToList();
        var token = TestToken.For("trace", "viewer");

        foreach (var limit in (int[])[1, 2, 5, 7, 10, 30, 1_000])
            Assert.Equal(newestFirst, await PagesAsync(service, "trace", $"limit={limit}"));

        // SQL can only narrow this down; the rest is looked at here.
        foreach (var limit in (int[])[1, 4, 100])
            Assert.Equal(newestFirst, await PagesAsync(service, "trace", $"q={Uri.EscapeDataString("/^frame \\d+$/")}&limit={limit}"));

        var lines = (await GetAsync(service, "/stream/trace/export")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(newestFirst, lines.SkipLast(1).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("seq").GetInt64()));
        var csv = (await GetAsync(service, "/stream/trace/export?format=csv")).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("# end; count: 30", csv[^1]);
        Assert.Equal(newestFirst.Select(seq => $"frame {seq - 1}"), csv.Skip(1).SkipLast(1).Select(line => line.Split(',')[2]));
        using var tail = await TailClient.LinesAsync(service, "/tail/trace?backfill=10", token);
        Assert.Equal(Enumerable.Range(21, 10).Select(seq => (long)seq), await tail.SeqsAsync(10));
        var context = await GetAsync(service, $"/stream/trace/context/{connection.Identity.ConnectionId}/15?before=3&after=3");
        Assert.Equal([12L, 13, 14, 15, 16, 17, 18], context.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("seq").GetInt64()));

        async Task<Answer> GetAsync(TailService from, string path) => await from.GetAsync(path, token);
    }

    /// <summary>Any lines of few instants, nanoseconds apart or not, in any commits of three connections, at any size of page.</summary>
    [Fact]
    public async Task Pages_of_any_size_give_every_line_once_in_the_order_of_time_connection_and_sequence()
    {
        var (snapshots, run) = (database.DataSource, 0);
        var line = from connection in Gen.Choose(0, 2)
                   from millisecond in Gen.Choose(0, 3)
                   from nanosecond in Gen.Elements<short>(0, 0, 1, 999)
                   select (connection, millisecond, nanosecond);
        var cases = from batches in line.ListOf(12).ListOf(4)
                    from limit in Gen.Choose(1, 9)
                    from filter in Gen.Elements("", "/line/")
                    select (batches, limit, filter);
        var sample = cases.Sample(25);
        foreach (var (batches, limit, filter) in sample)
        {
            var connections = new[] { await Connection(), await Connection(), await Connection() };
            var stored = new List<LogEntry>();
            var committer = StoredConnection.Committer(database);
            foreach (var batch in batches)
            {
                foreach (var lines in batch.GroupBy(one => one.connection))
                {
                    var entries = lines.Select(one => Line(connections[lines.Key], one.millisecond, one.nanosecond)).ToList();
                    await committer.CommitAsync(connections[lines.Key].Request(entries), CancellationToken.None);
                    stored.AddRange(entries);
                }
            }

            var read = await ReadAsync(connections[0].Identity.ProjectNumber, limit, filter);

            stored.Sort(EntryOrder.Chronological);
            stored.Reverse();
            Assert.Equal(stored.Select(entry => (entry.ConnectionNumber, entry.Seq)), read.Select(entry => (entry.ConnectionNumber, entry.Seq)));
            run++;
        }

        Assert.Equal(25, run);

        Task<StoredConnection> Connection() => StoredConnection.CreateAsync(database, $"ties-{run}");

        async Task<List<LogEntry>> ReadAsync(int project, int limit, string filter)
        {
            var (read, place) = (new List<LogEntry>(), (EntryPlace?)null);
            while (true)
            {
                await using var snapshot = await EntrySnapshot.OpenAsync(snapshots, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
                var query = new NewestQuery
                {
                    ProjectNumber = project,
                    Filter = LogFilter.Parse(filter),
                    From = Start,
                    To = Start.AddDays(1),
                    Before = place,
                    Limit = limit,
                };
                var page = new List<LogEntry>();
                await foreach (var entry in snapshot.Newest(query).ReadAsync(CancellationToken.None))
                    page.Add(entry);

                read.AddRange(page);
                if (page.Count < limit)
                    return read;

                place = EntryPlace.Of(page[^1]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task A_cursor_of_the_first_version_goes_on_exactly_where_it_stood(int limit)
    {
        await using var service = await TailService.StartAsync(database);
        var project = $"cursor-{limit}";
        var connection = await StoredConnection.CreateAsync(database, project);
        var entries = Enumerable.Range(0, 24).Select(i => connection.Entry(i, Start.AddHours(i / 8)) with { EventKey = (i * 7_919L % 31) - 15 }).ToList();
        await service.Committer.CommitAsync(connection.Request(entries), CancellationToken.None);
        var byKey = entries.OrderByDescending(entry => entry.Timestamp).ThenByDescending(entry => entry.EventKey).ToList();

        for (var shown = 1; shown < entries.Count; shown++)
        {
            var last = byKey[shown - 1];
            var cursor = FirstVersion(connection.Identity.ProjectNumber, last.Timestamp.UnixMicroseconds, last.EventKey);
            var expected = byKey.Skip(shown).OrderByDescending(entry => entry.Timestamp).ThenByDescending(entry => entry.Seq).Select(entry => entry.Seq);
            Assert.Equal(expected, await PagesAsync(service, project, $"{Range}&limit={limit}", cursor));
        }

        // Where a time limit had cut: behind all of an instant.
        var cut = FirstVersion(connection.Identity.ProjectNumber, byKey[8].Timestamp.UnixMicroseconds, long.MinValue);
        Assert.Equal(Enumerable.Range(1, 8).Select(seq => (long)seq).Reverse(), await PagesAsync(service, project, $"{Range}&limit={limit}", cut));
    }

    [Fact]
    public async Task Any_time_can_be_asked_for_and_none_wraps()
    {
        await using var service = await TailService.StartAsync(database);
        var connection = await StoredConnection.CreateAsync(database, "times");
        await service.Committer.CommitAsync(connection.Request([connection.Entry(1, TimeProvider.System.GetUtcNow())]), CancellationToken.None);
        var token = TestToken.For("times", "viewer");
        foreach (var to in (string[])["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999Z", "3000-01-01T00:00:00.5Z", "2262-04-11T23:47:16.999999999Z"])
        {
            Assert.Equal(1, (await service.GetAsync($"/stream/times?from=0001-01-01T00:00:00.5Z&to={to}", token)).Json.GetProperty("items").GetArrayLength());
            Assert.Equal(200, (int)(await service.GetAsync($"/stream/times/histogram?from=0001-01-01T00:00:00Z&to={to}", token)).Status);
            Assert.Equal(2, (await service.GetAsync($"/stream/times/export?from=0001-01-01T00:00:00.5Z&to={to}", token)).Text.Trim().Split('\n').Length);
            Assert.Equal(200, (int)(await service.GetAsync($"/stream/times/facets?field=level&from=1700-01-01T00:00:00.5Z&to={to}", token)).Status);
        }
    }

    private static LogEntry Line(StoredConnection connection, int millisecond, short nanoseconds)
    {
        var at = EventTime.From(Start.AddHours(7).AddMilliseconds(millisecond));
        var number = Random.Shared.Next();
        return connection.Entry(number, Start, "line") with { Timestamp = new EventTime(at.UnixNanoseconds + nanoseconds), EventKey = Random.Shared.NextInt64(long.MinValue, long.MaxValue) };
    }

    private static async Task<List<long>> PagesAsync(TailService service, string project, string query, string? cursor = null)
    {
        var seqs = new List<long>();
        do
        {
            var answer = await service.GetAsync($"/stream/{project}?{query}{(cursor is null ? "" : $"&cursor={cursor}")}", TestToken.For(project, "viewer"));
            seqs.AddRange(answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("seq").GetInt64()));
            cursor = answer.Json.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        return seqs;
    }

    /// <summary>As the first version of the service wrote them: version, hash of the question, microseconds, key, from, to.</summary>
    private static string FirstVersion(int projectNumber, long microseconds, long key)
    {
        var bytes = new byte[41];
        bytes[0] = 1;
        var question = $"{projectNumber}\n{EventTime.From(Start)}\n{EventTime.From(Start.AddDays(1))}\n\n";
        SHA256.HashData(Encoding.UTF8.GetBytes(question)).AsSpan(0, 8).CopyTo(bytes.AsSpan(1));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(9), microseconds);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(17), key);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(25), Start.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(33), Start.AddDays(1).UtcTicks);
        return Base64Url.EncodeToString(bytes);
    }
}
