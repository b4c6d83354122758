using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs.Filters;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Queries;
using Npgsql;
using Xunit;

namespace LiveLogs.IntegrationTests.Search;

/// <summary>Answers end by their size, too: a thousand lines of a megabyte would take gigabytes. No line is left out or given twice.</summary>
public sealed class LongLinesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Lines = 24;
    private const int Length = 1_000_000;

    /// <summary>Lines of one answer: those before the bound, and the one that reaches it.</summary>
    private const int MostLines = (PageBytes.Max / Length) + 1;

    [Theory]
    [InlineData("one", "", true)]
    [InlineData("many", "", false)]
    [InlineData("regex", "/^line \\d+ x+$/", true)]
    [InlineData("text", "line", false)]
    public async Task A_page_has_as_many_lines_as_fit(string project, string filter, bool isOneInstant)
    {
        await using var service = await StoreAsync(project, isOneInstant);
        var (seqs, pages, cursor) = (new List<long>(), 0, "");
        do
        {
            var page = (await service.GetAsync($"/stream/{project}?limit=1000&q={Uri.EscapeDataString(filter)}{cursor}", TestToken.For(project, "viewer"))).Json;
            var found = Seqs(page.GetProperty("items"));
            Assert.InRange(found.Count, 0, MostLines);
            seqs.AddRange(found);
            cursor = page.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : "";
            pages++;
        }
        while (cursor != "" && pages < 2 * Lines);

        Assert.Equal(Enumerable.Range(1, Lines).Reverse().Select(seq => (long)seq), seqs);
    }

    [Fact]
    public async Task A_backfill_and_the_neighbours_of_a_line_are_as_many_as_fit()
    {
        const string Project = "near";
        await using var service = await StoreAsync(Project, isOneInstant: false);
        var token = TestToken.For(Project, "viewer");

        using var tail = await TailClient.LinesAsync(service, $"/tail/{Project}?backfill=1000", token);
        Assert.Equal(Enumerable.Range(Lines - MostLines + 1, MostLines).Select(seq => (long)seq), await tail.SeqsAsync(MostLines));

        var context = (await service.GetAsync($"/stream/{Project}/context/{_connection!.Identity.ConnectionId}/{Lines / 2}?before=500&after=500", token)).Json;
        Assert.Equal(Enumerable.Range((Lines / 2) - MostLines, (2 * MostLines) + 1).Select(seq => (long)seq), Seqs(context.GetProperty("items")));
    }

    [Fact]
    public async Task What_came_since_a_position_is_given_in_several_answers()
    {
        const string Project = "since";
        await using var service = await StoreAsync(Project, isOneInstant: false, lines: 1);
        var token = TestToken.For(Project, "viewer");
        var position = (await service.GetAsync($"/stream/{Project}?limit=1", token)).Json.GetProperty("position").GetString()!;
        await CommitAsync(service, Enumerable.Range(1, Lines - 1), isOneInstant: false);

        var (seqs, isCaughtUp) = (new List<long>(), false);
        for (var answers = 0; !isCaughtUp && answers < Lines; answers++)
        {
            var page = (await service.GetAsync($"/stream/{Project}?after={Uri.EscapeDataString(position)}&limit=1000", token)).Json;
            var found = Seqs(page.GetProperty("items"));
            Assert.InRange(found.Count, 0, MostLines);
            seqs.AddRange(found);
            (position, isCaughtUp) = (page.GetProperty("position").GetString()!, page.GetProperty("caught_up").GetBoolean());
        }

        Assert.Equal(Enumerable.Range(2, Lines - 1).Select(seq => (long)seq), seqs);
    }

    [Fact]
    public async Task The_database_sends_no_more_lines_than_fit()
    {
        await using var service = await StoreAsync("sent", isOneInstant: false);
        var now = TimeProvider.System.GetUtcNow();
        var query = new NewestQuery { ProjectNumber = _connection!.Identity.ProjectNumber, Filter = LogFilter.All, From = now.AddHours(-1), To = now, Limit = 1_001 };

        Assert.Equal(MostLines, await CountAsync(NewestEntries.Command(query, new SearchStretch(query.From, query.To), willFindFew: false).Command));
        var line = _connection.Entry(0, now) with { Seq = Lines + 1 };
        Assert.Equal(MostLines, await CountAsync(EntryNeighbours.Command(query.ProjectNumber, line, 500, older: true, TimeSpan.FromHours(1))));
    }

    private async Task<int> CountAsync(NpgsqlCommand command)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using (command)
        {
            command.Connection = connection;
            await using var rows = await command.ExecuteReaderAsync();
            var count = 0;
            while (await rows.ReadAsync())
                count++;

            return count;
        }
    }

    private StoredConnection? _connection;

    private async Task<TailService> StoreAsync(string project, bool isOneInstant, int lines = Lines)
    {
        var service = await TailService.StartAsync(database);
        _connection = await StoredConnection.CreateAsync(database, project);
        await CommitAsync(service, Enumerable.Range(0, lines), isOneInstant);
        return service;
    }

    private async Task CommitAsync(TailService service, IEnumerable<int> numbers, bool isOneInstant)
    {
        var now = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        await service.Committer.CommitAsync(
            _connection!.Request(numbers.Select(number =>
            {
                var start = $"line {number} ";
                return _connection.Entry(number, isOneInstant ? now : now.AddMilliseconds(number), start + new string('x', Length - start.Length));
            })),
            CancellationToken.None);
    }

    private static List<long> Seqs(JsonElement items) => [.. items.EnumerateArray().Select(item => item.GetProperty("seq").GetInt64())];
}
