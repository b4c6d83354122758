using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Search;

public sealed class PatternListTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private TailService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TailService.StartAsync(database);

    public async ValueTask DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task The_list_tells_counts_levels_trend_times_and_an_example_the_most_frequent_first()
    {
        var connection = await StoredConnection.CreateAsync(database, "shop-list");
        await _service.Committer.CommitAsync(
            connection.Request(
            [
                .. Enumerable.Range(0, 30).Select(i => connection.Entry(i, Now.AddMinutes(-i * 10), $"order {i} paid in {i * 3} ms")),
                .. Enumerable.Range(100, 10).Select(i => connection.Entry(i, Now.AddMinutes(-i), $"payment of order {i} refused", 17)),
            ]),
            default);

        var list = await GetAsync("shop-list", "");
        var items = list.GetProperty("items").EnumerateArray().ToList();

        Assert.Equal([("order <*> paid in <*>", 30L), ("payment of order <*> refused", 10L)], items.Select(item => (Text(item, "template"), Count(item))));
        Assert.Equal(10, items[1].GetProperty("levels").GetProperty("ERROR").GetInt64());
        Assert.Equal("payment of order 109 refused", Text(items[1], "example"));
        Assert.Equal(Now.AddMinutes(-109).UtcDateTime.ToString("s"), Text(items[1], "first_seen")[..19]);
        Assert.Equal(Now.AddMinutes(-100).UtcDateTime.ToString("s"), Text(items[1], "last_seen")[..19]);
        var trend = items[0].GetProperty("trend").EnumerateArray().Select(bucket => bucket.GetInt64()).ToList();
        Assert.Equal((30, (24 * 60 * 60 / list.GetProperty("bucket_seconds").GetInt32()) + 1), (trend.Sum(), trend.Count));
    }

    [Fact]
    public async Task Levels_and_times_narrow_the_list_and_pages_give_each_pattern_once()
    {
        var connection = await StoredConnection.CreateAsync(database, "shop-pages");
        string[] words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta"];
        var entries = words.SelectMany((word, w) => Enumerable.Range(0, w + 1)
            .Select(i => connection.Entry((w * 100) + i, Now.AddHours(w == 6 ? -5 : -1), $"{word} came {i} times", w % 2 == 0 ? 9 : 17)));
        await _service.Committer.CommitAsync(connection.Request(entries), default);

        var (found, path) = (new List<long>(), "&limit=3");
        for (var cursor = ""; cursor is not null;)
        {
            var page = await GetAsync("shop-pages", path + cursor);
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(Count));
            cursor = page.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={next}" : null;
        }

        Assert.Equal([7, 6, 5, 4, 3, 2, 1], found);
        Assert.Equal([6, 4, 2], (await GetAsync("shop-pages", "&level=error,fatal")).GetProperty("items").EnumerateArray().Select(Count));
        Assert.Equal([7], (await GetAsync("shop-pages", $"&to={Now.AddHours(-3).UtcDateTime:s}Z")).GetProperty("items").EnumerateArray().Select(Count));
    }

    [Fact]
    public async Task The_id_of_the_list_finds_the_entries_of_the_pattern_also_those_stored_before_a_merge()
    {
        var connection = await StoredConnection.CreateAsync(database, "shop-ids");
        for (var i = 0; i < 8; i++)
            await _service.Committer.CommitAsync(
                connection.Request([connection.Entry(i, Now.AddSeconds(-i), $"import of {(char)('a' + i)}bc finished")]), default);

        var item = (await GetAsync("shop-ids", "")).GetProperty("items").EnumerateArray().Single();
        var answer = await _service.GetAsync($"/stream/shop-ids?q=pattern_id:{item.GetProperty("pattern_id")}", TestToken.For("shop-ids", "viewer"));

        Assert.Equal(8, Count(item));
        Assert.Equal(8, answer.Json.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("level=loud", "invalid_request")]
    [InlineData("limit=0", "invalid_request")]
    [InlineData("from=yesterday", "invalid_request")]
    [InlineData("cursor=abc", "invalid_cursor")]
    public async Task What_is_wrong_with_a_question_is_told(string query, string code)
    {
        var answer = await _service.GetAsync($"/patterns/wrong?{query}", TestToken.For("wrong", "viewer"));

        Assert.Equal((400, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Another_project_is_never_seen()
    {
        var theirs = await StoredConnection.CreateAsync(database, "their-shop");
        await _service.Committer.CommitAsync(theirs.Request([theirs.Entry(1, Now, "their secret thing")]), default);

        var foreign = await _service.GetAsync("/patterns/their-shop", TestToken.For("my-shop", "viewer"));

        Assert.Equal((403, "forbidden_project"), (foreign.Status, foreign.Code));
        Assert.Empty((await GetAsync("my-shop", "")).GetProperty("items").EnumerateArray());
    }

    private async Task<JsonElement> GetAsync(string project, string query)
    {
        var answer = await _service.GetAsync($"/patterns/{project}?{query.TrimStart('&')}", TestToken.For(project, "viewer"));
        Assert.Equal(200, answer.Status);
        return answer.Json;
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    private static long Count(JsonElement item) => item.GetProperty("count").GetInt64();
}
