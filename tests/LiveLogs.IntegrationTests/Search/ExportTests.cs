using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs.Filters;
using Xunit;

namespace LiveLogs.IntegrationTests.Search;

/// <summary>Downloads, the neighbours of a line, and answers that the time limit cuts.</summary>
public sealed class ExportTests(StoredShop shop) : IClassFixture<StoredShop>
{
    [Theory]
    [InlineData("")]
    [InlineData("refused")]
    [InlineData("/order [0-9]*7 /")]
    public async Task A_download_has_every_entry_that_matches_once_newest_first(string filter)
    {
        var lines = Lines(await GetAsync($"export?q={Uri.EscapeDataString(filter)}"));

        Assert.Equal(Expected(filter), lines.SkipLast(1).Select(line => line.GetProperty("seq").GetInt64()));
        var end = lines[^1];
        Assert.Equal(("end", lines.Count - 1), (end.GetProperty("type").GetString(), end.GetProperty("count").GetInt32()));
        Assert.Equal(JsonValueKind.Null, end.GetProperty("cut").ValueKind);
    }

    [Fact]
    public async Task A_download_that_was_cut_goes_on_at_its_cursor()
    {
        var seqs = new List<long>();
        for (string? cursor = ""; cursor is not null;)
        {
            var lines = Lines(await GetAsync($"export?q=order&limit=250{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}"));
            seqs.AddRange(lines.SkipLast(1).Select(line => line.GetProperty("seq").GetInt64()));
            cursor = lines[^1].GetProperty("next_cursor").GetString();
            Assert.Equal(cursor is not null, lines[^1].GetProperty("cut").ValueKind == JsonValueKind.Object);
        }

        Assert.Equal(Expected("order"), seqs);
    }

    [Fact]
    public async Task CSV_quotes_what_it_has_to_and_names_its_columns()
    {
        var answer = await GetAsync("export?format=csv&q=refused");

        var lines = answer.Text.Split("\r\n");
        Assert.Equal("text/csv", answer.ContentType);
        Assert.StartsWith("timestamp,level,message,source,", lines[0], StringComparison.Ordinal);
        Assert.Equal(Expected("refused").Count() + 3, lines.Length);
        Assert.Equal($"# end; count: {Expected("refused").Count()}", lines[^2]);
        Assert.Contains(",\"order 550 \"\"paid\"\", refused\",/shop/web,web-2,", lines[1], StringComparison.Ordinal);
        Assert.Empty(lines[^1]);
    }

    [Fact]
    public async Task The_neighbours_of_a_line_are_those_of_its_own_stream_in_order()
    {
        var line = shop.Entries[300];

        var answer = await GetAsync($"context/{shop.Connection.Identity.ConnectionId}/{line.Seq}?before=3&after=2");

        var seqs = answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("seq").GetInt64()).ToList();
        Assert.Equal([line.Seq - 12, line.Seq - 8, line.Seq - 4, line.Seq, line.Seq + 4, line.Seq + 8], seqs);
        Assert.Equal(3, answer.Json.GetProperty("index").GetInt32());
    }

    [Fact]
    public async Task At_the_ends_of_a_stream_there_are_fewer_neighbours()
    {
        var answer = await GetAsync($"context/{shop.Connection.Identity.ConnectionId}/{shop.Entries[1].Seq}?before=50&after=0");

        Assert.Equal(shop.Entries[1].Seq, Assert.Single(answer.Json.GetProperty("items").EnumerateArray()).GetProperty("seq").GetInt64());
        Assert.Equal(0, answer.Json.GetProperty("index").GetInt32());
    }

    [Fact]
    public async Task A_line_of_another_project_or_none_is_not_found()
    {
        var other = await StoredConnection.CreateAsync(shop.Database, "elsewhere");
        foreach (var path in new[] { $"{shop.Connection.Identity.ConnectionId}/100000", $"{other.Identity.ConnectionId}/1", $"{Guid.NewGuid()}/1" })
        {
            var answer = await shop.Service.GetAsync($"/stream/{StoredShop.Project}/context/{path}", TestToken.For(StoredShop.Project, "viewer"));
            Assert.Equal((404, "entry_not_found"), (answer.Status, answer.Code));
        }
    }

    [Theory]
    [InlineData("export?format=xml")]
    [InlineData("export?limit=0")]
    [InlineData("export?after=abc")]
    [InlineData("context/00000000-0000-0000-0000-000000000001/1?before=501")]
    [InlineData("context/00000000-0000-0000-0000-000000000001/1?after=-1")]
    public async Task What_is_wrong_with_a_question_is_told(string question)
    {
        var answer = await shop.Service.GetAsync($"/stream/{StoredShop.Project}/{question}", TestToken.For(StoredShop.Project, "viewer"));

        Assert.Equal((400, "invalid_request"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task What_was_found_before_the_time_limit_is_given_with_the_place_to_go_on()
    {
        await using var hasty = await TailService.StartAsync(shop.Database, ("Search:StatementTimeout", "00:00:02"));
        await using var blocker = await shop.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        // The older of the two days does not answer.
        var table = await shop.Database.ScalarAsync<string>(
            "SELECT tableoid::regclass::text FROM log_entries WHERE connection_number = $1 ORDER BY ts LIMIT 1", shop.Connection.Identity.ConnectionNumber);
        await using (var locking = new Npgsql.NpgsqlCommand($"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", blocker, transaction))
            await locking.ExecuteNonQueryAsync();

        foreach (var filter in new[] { "order", "/order/" })
        {
            var download = Lines(await GetAsync($"export?q={filter}", hasty));
            Assert.InRange(download.Count, 2, (StoredShop.Count / 2) + 1);
            Assert.Equal("time", download[^1].GetProperty("cut").GetProperty("reason").GetString());
            var counted = await GetAsync($"facets?field=service&q={filter}", hasty);
            Assert.Equal("time", counted.Json.GetProperty("cut").GetProperty("reason").GetString());
        }

        var page = await GetAsync("?q=order&limit=1000", hasty);
        await transaction.RollbackAsync();
        var rest = await GetAsync($"?q=order&limit=1000&cursor={page.Json.GetProperty("next_cursor").GetString()}");

        Assert.Equal("time", page.Json.GetProperty("cut").GetProperty("reason").GetString());
        Assert.InRange(Seqs(page).Count(), 1, StoredShop.Count / 2);
        Assert.Equal(Expected(""), Seqs(page).Concat(Seqs(rest)));
    }

    [Fact]
    public async Task The_filter_language_is_described_and_its_examples_are_filters()
    {
        var answer = await shop.Service.GetAsync("/filter-language", TestToken.For(StoredShop.Project, "viewer"));

        Assert.Equal(200, answer.Status);
        var examples = answer.Json.GetProperty("fields").EnumerateArray().Concat(answer.Json.GetProperty("forms").EnumerateArray())
            .Select(item => item.GetProperty("example").GetString()).ToList();
        Assert.True(examples.Count > 15);
        var cloud = answer.Json.GetProperty("fields").EnumerateArray().Single(field => field.GetProperty("name").GetString() == "cloud");
        Assert.Equal(["aws", "azure", "gcp"], cloud.GetProperty("values").EnumerateArray().Select(value => value.GetString()));
        Assert.All(examples, example => Assert.False(LogFilter.Parse(example).IsEmpty));
        Assert.Equal(401, (int)(await shop.Service.Client.GetAsync("/api/v1/live-logs/filter-language")).StatusCode);
    }

    private IEnumerable<long> Expected(string filter) =>
        shop.Entries.Where(LogFilter.Parse(filter).Matches).Select(entry => entry.Seq).OrderDescending();

    private static IEnumerable<long> Seqs(Answer answer) =>
        answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("seq").GetInt64());

    private static List<JsonElement> Lines(Answer answer) =>
        [.. answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private async Task<Answer> GetAsync(string question, TailService? service = null)
    {
        var path = $"/stream/{StoredShop.Project}{(question.StartsWith('?') ? "" : "/")}{question}";
        // The neighbours of a line have no range.
        if (!question.StartsWith("context/", StringComparison.Ordinal))
            path += $"{(question.Contains('?', StringComparison.Ordinal) ? "&" : "?")}{StoredShop.Range}";
        var answer = await (service ?? shop.Service).GetAsync(path, TestToken.For(StoredShop.Project, "viewer"));
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }
}
