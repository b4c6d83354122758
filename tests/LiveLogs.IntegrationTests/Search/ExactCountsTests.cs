using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.IntegrationTests.Search;

/// <summary>Numbers that agree with each other: pages, histograms and facets of the same range.</summary>
public sealed class ExactCountsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    /// <summary>The beginning of a minute some hours ago.</summary>
    private static readonly DateTimeOffset Minute = new(Now.UtcTicks - (Now.UtcTicks % TimeSpan.TicksPerMinute) - (3 * TimeSpan.TicksPerHour), TimeSpan.Zero);

    [Theory]
    [InlineData(-60_000, 0)]
    [InlineData(-60_000, 1)]
    [InlineData(-60_000, 30_000)]
    [InlineData(-60_000, 60_000)]
    [InlineData(-30_000, 1)]
    [InlineData(-60_000, -59_999)]
    public async Task A_range_ends_where_it_is_said_to(int fromMilliseconds, int toMilliseconds)
    {
        var project = $"edge{fromMilliseconds}x{toMilliseconds}".Replace('-', 'm');
        var connection = await StoredConnection.CreateAsync(database, project);
        await using var service = await TailService.StartAsync(database);
        var offsets = new[] { -60_000, -45_000, -1, 0, 1_000, 59_999, 60_000 };
        await service.Committer.CommitAsync(connection.Request(offsets.Select((offset, number) => connection.Entry(number, Minute.AddMilliseconds(offset)))), CancellationToken.None);

        var range = $"from={EventTime.From(Minute.AddMilliseconds(fromMilliseconds))}&to={EventTime.From(Minute.AddMilliseconds(toMilliseconds))}";
        var expected = offsets.Count(offset => offset >= fromMilliseconds && offset < toMilliseconds);

        Assert.Equal(expected, (await AskAsync(service, project, $"?{range}")).GetProperty("items").GetArrayLength());
        Assert.Equal(expected, Sum(await AskAsync(service, project, $"/facets?field=service&{range}"), "count"));
        // Buckets begin with a whole minute, so these count from earlier on; never beyond the end.
        var counted = offsets.Count(offset => offset >= -60_000 && offset < toMilliseconds);
        Assert.Equal(counted, Sum(await AskAsync(service, project, $"/histogram?q=GET&{range}"), "total"));
        Assert.Equal(counted, Sum(await AskAsync(service, project, $"/histogram?{range}"), "total"));
    }

    [Fact]
    public async Task Lines_of_clocks_that_run_ahead_are_counted_where_they_are_found()
    {
        var connection = await StoredConnection.CreateAsync(database, "ahead");
        await using var service = await TailService.StartAsync(database);
        await service.Committer.CommitAsync(
            connection.Request(new[] { -5.0, -1, 0, 0.2, 5, 23 }.Select((hours, number) => connection.Entry(number, Now.AddHours(hours)))), CancellationToken.None);

        var found = (await AskAsync(service, "ahead", "")).GetProperty("items").GetArrayLength();

        Assert.Equal(6, found);
        Assert.Equal(found, Sum(await AskAsync(service, "ahead", "/histogram"), "total"));
        Assert.Equal(found, Sum(await AskAsync(service, "ahead", "/histogram?q=GET"), "total"));
        Assert.Equal(found, Sum(await AskAsync(service, "ahead", "/facets?field=service"), "count"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/cart/")]
    public async Task However_many_values_there_are_the_totals_are_exact(string filter)
    {
        const int values = 12_000, without = 500;
        var project = $"many{filter.Length}";
        var connection = await StoredConnection.CreateAsync(database, project);
        await using var service = await TailService.StartAsync(database);
        var entries = Enumerable.Range(0, values + without + 40).Select(number => connection.Entry(number, Minute.AddMilliseconds(number * 10)) with
        {
            Attributes = number < values ? JsonSerializer.SerializeToUtf8Bytes(new { user_id = $"u{number}" })
                : number < values + without ? LogEntry.EmptyObject : JsonSerializer.SerializeToUtf8Bytes(new { user_id = "often" }),
        });
        await service.Committer.CommitAsync(connection.Request(entries), CancellationToken.None);
        var range = $"from={EventTime.From(Minute)}&to={EventTime.From(Minute.AddMinutes(5))}&q={Uri.EscapeDataString(filter)}";

        var facets = await AskAsync(service, project, $"/facets?field=attr.user_id&{range}");
        var histogram = await AskAsync(service, project, $"/histogram?by=attr.user_id&{range}");

        Assert.Equal(("often", 40), (facets.GetProperty("items")[0].GetProperty("value").GetString(), facets.GetProperty("items")[0].GetProperty("count").GetInt32()));
        Assert.Equal(without, facets.GetProperty("missing").GetInt32());
        Assert.Equal(values + 40, facets.GetProperty("other").GetInt32() + Sum(facets, "count"));
        Assert.Equal(values + without + 40, Sum(histogram, "total"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/cart/")]
    public async Task However_long_values_are_the_frequent_ones_are_told_apart_and_the_totals_are_exact(string filter)
    {
        const int values = 400, often = 30, without = 20;
        var project = $"long{filter.Length}";
        var connection = await StoredConnection.CreateAsync(database, project);
        await using var service = await TailService.StartAsync(database);
        var entries = Enumerable.Range(0, values + often + without).Select(number => connection.Entry(number, Minute.AddMilliseconds(number * 10)) with
        {
            // Newest first: what is frequent comes after more of what is long than fits.
            Attributes = number < without ? LogEntry.EmptyObject
                : JsonSerializer.SerializeToUtf8Bytes(new { body = number < without + often ? "often" : $"{number} {new string('x', 20_000)}" }),
        });
        await service.Committer.CommitAsync(connection.Request(entries), CancellationToken.None);
        var range = $"from={EventTime.From(Minute)}&to={EventTime.From(Minute.AddMinutes(5))}&q={Uri.EscapeDataString(filter)}";

        var facets = await AskAsync(service, project, $"/facets?field=attr.body&{range}");
        var histogram = await AskAsync(service, project, $"/histogram?by=attr.body&bucket=60&{range}");

        Assert.Equal(("often", often), (facets.GetProperty("items")[0].GetProperty("value").GetString(), facets.GetProperty("items")[0].GetProperty("count").GetInt32()));
        Assert.Equal("rows", facets.GetProperty("cut").GetProperty("reason").GetString());
        Assert.Equal(without, facets.GetProperty("missing").GetInt32());
        Assert.Equal(values + often, facets.GetProperty("other").GetInt32() + Sum(facets, "count"));
        Assert.Equal(values + often + without, Sum(histogram, "total"));
    }

    private static int Sum(JsonElement answer, string member) => answer.GetProperty("items").EnumerateArray().Sum(item => item.GetProperty(member).GetInt32());

    private static async Task<JsonElement> AskAsync(TailService service, string project, string question)
    {
        var answer = await service.GetAsync($"/stream/{project}{question}", TestToken.For(project, "viewer"));
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json;
    }
}
