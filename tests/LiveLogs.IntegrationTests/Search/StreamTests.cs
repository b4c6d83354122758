using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LiveLogs.IntegrationTests.Search;

public sealed class StreamTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private TailService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TailService.StartAsync(database);

    public async ValueTask DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Pages_give_each_entry_once_newest_first_while_more_are_stored()
    {
        var connection = await StoredConnection.CreateAsync(database, "pages");
        await CommitAsync(connection, 1, 250);

        var (seqs, path) = (new List<long>(), "/stream/pages?limit=40");
        for (string? cursor = ""; cursor is not null;)
        {
            var answer = await GetAsync("pages", path + (cursor.Length > 0 ? $"&cursor={cursor}" : ""));
            seqs.AddRange(Seqs(answer));
            cursor = answer.Json.GetProperty("next_cursor").GetString();
            await CommitAsync(connection, 1_000 + seqs.Count, 1);
        }

        Assert.Equal(Enumerable.Range(1, 250).Reverse().Select(seq => (long)seq), seqs);
    }

    [Fact]
    public async Task An_empty_answer_says_that_a_field_was_lifted()
    {
        await CommitAsync(await StoredConnection.CreateAsync(database, "lifted"), 1, 3);

        var empty = await GetAsync("lifted", $"/stream/lifted?q={Uri.EscapeDataString("attr.traceId:4bf92f3577b34da6a3ce929d0e0e4736")}");
        Assert.Contains("Write trace_id:", Assert.Single(empty.Json.GetProperty("hints").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.False((await GetAsync("lifted", "/stream/lifted?q=attr.user:7")).Json.TryGetProperty("hints", out _));
        Assert.False((await GetAsync("lifted", "/stream/lifted?q=-attr.traceId:1")).Json.TryGetProperty("hints", out _));
    }

    [Fact]
    public async Task The_position_of_a_first_page_joins_what_came_since_without_gap_or_duplicate()
    {
        var connection = await StoredConnection.CreateAsync(database, "join");
        await CommitAsync(connection, 1, 30);
        var page = await GetAsync("join", "/stream/join?limit=1000");
        await CommitAsync(connection, 31, 25);

        var (seqs, position, caughtUp) = (new List<long>(), page.Json.GetProperty("position").GetString(), false);
        while (!caughtUp)
        {
            var since = await GetAsync("join", $"/stream/join?limit=10&after={position}");
            seqs.AddRange(Seqs(since));
            position = since.Json.GetProperty("position").GetString();
            caughtUp = since.Json.GetProperty("caught_up").GetBoolean();
        }

        Assert.Equal(30, Seqs(page).Count());
        Assert.Equal(Enumerable.Range(31, 25).Select(seq => (long)seq), seqs);
    }

    [Fact]
    public async Task What_came_since_is_filtered_and_moves_on_past_what_is_hidden()
    {
        var connection = await StoredConnection.CreateAsync(database, "since");
        await CommitAsync(connection, 1, 20, number => number % 4 == 0 ? "card refused" : "ok");
        var start = new Position(Generation, connection.Identity.ProjectNumber, []);

        var answer = await GetAsync("since", $"/stream/since?q=refused&limit=3&after={start}");
        var rest = await GetAsync("since", $"/stream/since?q=refused&after={answer.Json.GetProperty("position")}");

        Assert.Equal([4, 8, 12], Seqs(answer));
        Assert.Equal([16, 20], Seqs(rest));
        Assert.True(Position.TryParse(rest.Json.GetProperty("position").GetString(), out var end));
        Assert.Equal(20, end.Seqs[connection.Identity.ConnectionNumber]);
    }

    [Fact]
    public async Task What_retention_removed_is_told()
    {
        var connection = await StoredConnection.CreateAsync(database, "removed");
        await CommitAsync(connection, 1, 10);
        await database.ExecuteAsync("DELETE FROM log_entries WHERE connection_number = $1 AND seq <= 6", connection.Identity.ConnectionNumber);

        var answer = await GetAsync("removed", $"/stream/removed?after={new Position(Generation, connection.Identity.ProjectNumber, [])}");

        var gap = Assert.Single(answer.Json.GetProperty("gaps").EnumerateArray());
        Assert.Equal((1, 6, "retention"), (gap.GetProperty("from_seq").GetInt64(), gap.GetProperty("to_seq").GetInt64(), gap.GetProperty("reason").GetString()));
        Assert.Equal([7, 8, 9, 10], Seqs(answer));
    }

    [Fact]
    public async Task Levels_and_times_narrow_a_search_and_the_range_that_was_used_is_said()
    {
        var connection = await StoredConnection.CreateAsync(database, "narrow");
        await _service.Committer.CommitAsync(
            connection.Request([connection.Entry(1, Now.AddHours(-30), "old"), connection.Entry(2, Now.AddHours(-2), "bad", 17), connection.Entry(3, Now.AddHours(-1), "fine")]),
            CancellationToken.None);

        Assert.Equal([3, 2], Seqs(await GetAsync("narrow", "/stream/narrow")));
        Assert.Equal([2], Seqs(await GetAsync("narrow", "/stream/narrow?level=error,fatal")));
        Assert.Equal([3, 2, 1], Seqs(await GetAsync("narrow", $"/stream/narrow?from={Now.AddDays(-3):O}".Replace("+", "%2B", StringComparison.Ordinal))));
        var answer = await GetAsync("narrow", $"/stream/narrow?to={Now.AddMinutes(-90).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}Z");
        Assert.Equal([2], Seqs(answer));
        Assert.EndsWith("Z", answer.Json.GetProperty("from").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q=level>=wrong", "invalid_filter")]
    [InlineData("level=loud", "invalid_filter")]
    [InlineData("q=%22open", "invalid_filter")]
    [InlineData("limit=0", "invalid_request")]
    [InlineData("limit=1001", "invalid_request")]
    [InlineData("from=yesterday", "invalid_request")]
    [InlineData("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "invalid_request")]
    [InlineData("cursor=abc", "invalid_cursor")]
    [InlineData("after=abc", "invalid_position")]
    public async Task What_is_wrong_with_a_question_is_told(string query, string code)
    {
        var answer = await _service.GetAsync($"/stream/wrong?{query}", TestToken.For("wrong", "viewer"));

        Assert.Equal((400, code), (answer.Status, answer.Code));
        if (code == "invalid_filter")
            Assert.True(answer.Json.GetProperty("position").GetInt32() >= 0 && answer.Json.GetProperty("length").GetInt32() > 0);
    }

    [Theory]
    [InlineData("/stream/wrong")]
    [InlineData("/stream/wrong/histogram")]
    [InlineData("/stream/wrong/facets?field=level")]
    [InlineData("/stream/wrong/export")]
    [InlineData("/patterns/wrong")]
    public async Task A_range_that_ends_before_it_begins_is_refused_everywhere(string path)
    {
        var sign = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var range in new[]
        {
            "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "from=2026-01-01T01:00:00Z&to=2026-01-01T01:30:00%2B01:00", "from=2099-01-01T00:00:00Z",
        })
        {
            var answer = await _service.GetAsync($"{path}{sign}{range}", TestToken.For("wrong", "viewer"));

            Assert.Equal((400, "invalid_request"), (answer.Status, answer.Code));
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty("from", out _), answer.Json.GetRawText());
        }
    }

    [Fact]
    public async Task A_cursor_serves_only_the_question_it_came_from()
    {
        var connection = await StoredConnection.CreateAsync(database, "cursors");
        await CommitAsync(connection, 1, 10);
        var cursor = (await GetAsync("cursors", "/stream/cursors?limit=3&q=line")).Json.GetProperty("next_cursor").GetString();

        var other = await _service.GetAsync($"/stream/cursors?limit=3&q=other&cursor={cursor}", TestToken.For("cursors", "viewer"));
        var foreign = await _service.GetAsync($"/stream/pages?limit=3&q=line&cursor={cursor}", TestToken.For("pages", "viewer"));

        Assert.Equal((400, "cursor_of_other_query"), (other.Status, other.Code));
        Assert.Equal((400, "cursor_of_other_query"), (foreign.Status, foreign.Code));
    }

    [Fact]
    public async Task Another_project_is_never_seen()
    {
        var mine = await StoredConnection.CreateAsync(database, "mine");
        var theirs = await StoredConnection.CreateAsync(database, "theirs");
        await CommitAsync(mine, 1, 2);
        await CommitAsync(theirs, 1, 5);

        var foreign = await _service.GetAsync("/stream/theirs", TestToken.For("mine", "viewer"));
        var place = await _service.GetAsync(
            $"/stream/mine?after={new Position(Generation, theirs.Identity.ProjectNumber, [])}", TestToken.For("mine", "viewer"));
        var own = await GetAsync("mine", $"/stream/mine?q=connection:{theirs.Identity.ConnectionId}");

        Assert.Equal((403, "forbidden_project"), (foreign.Status, foreign.Code));
        Assert.Equal((400, "position_of_other_project"), (place.Status, place.Code));
        Assert.Empty(Seqs(own));
    }

    [Fact]
    public async Task A_search_that_takes_too_long_says_so()
    {
        var connection = await StoredConnection.CreateAsync(database, "slow");
        await CommitAsync(connection, 1, 1);
        await using var blocker = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var locking = new Npgsql.NpgsqlCommand("LOCK TABLE connection_heads IN ACCESS EXCLUSIVE MODE", blocker, transaction))
            await locking.ExecuteNonQueryAsync();

        await using var hasty = await TailService.StartAsync(database, ("Search:StatementTimeout", "00:00:00.200"));
        var answer = await hasty.GetAsync("/stream/slow", TestToken.For("slow", "viewer"));

        Assert.Equal((504, "query_timeout"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_project_without_anything_gives_an_empty_page_and_a_place_to_begin()
    {
        var answer = await GetAsync("void", "/stream/void");
        Assert.Empty(Seqs(answer));

        var connection = await StoredConnection.CreateAsync(database, "void");
        await CommitAsync(connection, 1, 2);

        Assert.Equal([1, 2], Seqs(await GetAsync("void", $"/stream/void?after={answer.Json.GetProperty("position")}")));
    }

    [Fact]
    public async Task A_histogram_counts_every_entry_by_bucket_and_level()
    {
        var connection = await StoredConnection.CreateAsync(database, "counts");
        var hour = new DateTimeOffset(Now.UtcTicks - (Now.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero).AddHours(-3);
        await _service.Committer.CommitAsync(
            connection.Request(Enumerable.Range(0, 90).Select(number => connection.Entry(number, hour.AddMinutes(number), "x", number % 3 == 0 ? 17 : 9))),
            CancellationToken.None);

        var answer = await GetAsync("counts", $"/stream/counts/histogram?from={hour.UtcDateTime:s}Z&to={hour.AddHours(2).UtcDateTime:s}Z&bucket=3600");

        var items = answer.Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([60, 30], items.Select(item => item.GetProperty("total").GetInt64()));
        Assert.Equal((20, 40), (items[0].GetProperty("levels").GetProperty("ERROR").GetInt64(), items[0].GetProperty("levels").GetProperty("INFO").GetInt64()));
        Assert.Equal(3_600, answer.Json.GetProperty("bucket_seconds").GetInt32());
    }

    [Fact]
    public async Task The_OpenAPI_document_describes_the_questions_and_the_tail()
    {
        var document = TailClient.Parse(await _service.Client.GetStringAsync("/openapi/v1.json"));

        var parameters = document.GetProperty("paths").GetProperty("/api/v1/live-logs/stream/{project_id}").GetProperty("get").GetProperty("parameters");
        Assert.Superset(
            new HashSet<string?> { "q", "level", "from", "to", "limit", "cursor", "after" },
            parameters.EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()).ToHashSet());
        Assert.True(document.GetProperty("paths").TryGetProperty("/api/v1/live-logs/tail/{project_id}", out _));
    }

    private uint Generation => _service.Services.GetRequiredService<Installation>().Generation;

    private async Task<Answer> GetAsync(string project, string path)
    {
        var answer = await _service.GetAsync(path, TestToken.For(project, "viewer"));
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }

    private async Task CommitAsync(StoredConnection connection, int first, int count, Func<int, string>? message = null) =>
        await _service.Committer.CommitAsync(
            connection.Request(Enumerable.Range(first, count).Select(number =>
                connection.Entry(number, Now.AddMilliseconds(number), message?.Invoke(number) ?? $"line {number}"))),
            CancellationToken.None);

    private static IEnumerable<long> Seqs(Answer answer) =>
        answer.Json.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("seq").GetInt64());
}
