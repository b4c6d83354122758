using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.Logs.Filters;
using Xunit;

namespace LiveLogs.IntegrationTests.Search;

/// <summary>Facets and histograms, beside what memory counts.</summary>
public sealed class CountsTests(StoredShop shop) : IClassFixture<StoredShop>
{
    [Theory]
    [InlineData("level", "")]
    [InlineData("service", "")]
    [InlineData("service", "refused")]
    [InlineData("stream", "/order [0-9]*7 /")]
    [InlineData("source", "level:error")]
    [InlineData("attr.status", "")]
    [InlineData("attr.user.name", "attr.status:201")]
    [InlineData("attr.tags", "/paid/")]
    [InlineData("attr.user", "")]
    [InlineData("resource.region", "")]
    [InlineData("pattern_id", "")]
    [InlineData("connection", "")]
    public async Task The_most_frequent_values_are_those_that_memory_finds(string field, string filter)
    {
        var answer = await GetAsync($"facets?field={field}&q={Uri.EscapeDataString(filter)}&limit=5");

        var dimension = EntryDimension.Parse(field)!;
        var values = shop.Entries.Where(LogFilter.Parse(filter).Matches).SelectMany(entry => dimension.ValuesOf(entry).DefaultIfEmpty<string?>()).ToList();
        var expected = values.OfType<string>().GroupBy(value => value).OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal).Take(5).Select(group => (group.Key, (long)group.Count())).ToList();
        var actual = answer.Json.GetProperty("items").EnumerateArray()
            .Select(item => (item.GetProperty("value").GetString()!, item.GetProperty("count").GetInt64())).ToList();
        Assert.Equal(expected, actual);
        Assert.Equal(values.Count(value => value is null), answer.Json.GetProperty("missing").GetInt64());
        Assert.Equal(values.Count - values.Count(value => value is null) - expected.Sum(value => value.Item2), answer.Json.GetProperty("other").GetInt64());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, answer.Json.GetProperty("cut").ValueKind);
    }

    [Theory]
    [InlineData(3600, "")]
    [InlineData(3600, "paid")]
    [InlineData(86400, "/paid/")]
    [InlineData(90, "level:error")]
    public async Task A_histogram_counts_each_entry_once_from_counters_or_from_entries(int bucket, string filter)
    {
        var answer = await GetAsync($"histogram?bucket={bucket}&q={Uri.EscapeDataString(filter)}");

        var expected = shop.Entries.Where(LogFilter.Parse(filter).Matches)
            .GroupBy(entry => (long)(entry.Timestamp.ToDateTimeOffset() - StoredShop.Start).TotalSeconds / bucket)
            .Select(group => (StoredShop.Start.AddSeconds(group.Key * bucket), (long)group.Count(), (long)group.Count(entry => entry.Level == "ERROR")));
        Assert.Equal(expected, answer.Json.GetProperty("items").EnumerateArray().Select(item => (
            item.GetProperty("timestamp").GetDateTimeOffset(),
            item.GetProperty("total").GetInt64(),
            item.GetProperty("levels").TryGetProperty("ERROR", out var errors) ? errors.GetInt64() : 0)));
    }

    [Fact]
    public async Task A_histogram_by_a_field_has_its_most_frequent_values()
    {
        var answer = await GetAsync("histogram?bucket=86400&by=service&limit=1");

        Assert.All(answer.Json.GetProperty("items").EnumerateArray(), item =>
        {
            var value = Assert.Single(item.GetProperty("values").EnumerateObject());
            Assert.Equal("pay", value.Name);
            Assert.True(value.Value.GetInt64() < item.GetProperty("total").GetInt64());
        });
    }

    [Theory]
    [InlineData("attr.tags")]
    [InlineData("attr.user.name")]
    [InlineData("attr.\"user\".\"name\"")]
    public async Task A_value_that_is_offered_is_found(string field)
    {
        var answer = await GetAsync($"facets?field={Uri.EscapeDataString(field)}");

        foreach (var item in answer.Json.GetProperty("items").EnumerateArray())
        {
            var filter = LogFilter.Parse($"{field}:\"{item.GetProperty("value").GetString()}\"");
            Assert.Equal(item.GetProperty("count").GetInt64(), shop.Entries.Count(filter.Matches));
        }

        Assert.NotEmpty(answer.Json.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/order/")]
    public async Task A_histogram_by_an_array_counts_each_entry_once_and_each_element_by_itself(string filter)
    {
        var answer = await GetAsync($"histogram?bucket=86400&by=attr.tags&q={Uri.EscapeDataString(filter)}");

        Assert.Equal(StoredShop.Count, answer.Json.GetProperty("items").EnumerateArray().Sum(item => item.GetProperty("total").GetInt32()));
        foreach (var tag in new[] { "a", "b" })
        {
            Assert.Equal(
                shop.Entries.Count(LogFilter.Parse($"attr.tags:{tag}").Matches),
                answer.Json.GetProperty("items").EnumerateArray().Sum(item => item.GetProperty("values").GetProperty(tag).GetInt32()));
        }
    }

    [Theory]
    [InlineData("facets", "invalid_request")]
    [InlineData("facets?field=colour", "invalid_request")]
    [InlineData("facets?field=level&limit=101", "invalid_request")]
    [InlineData("facets?field=level&q=level:loud", "invalid_filter")]
    [InlineData("histogram?by=colour", "invalid_request")]
    [InlineData("histogram?bucket=0", "invalid_request")]
    [InlineData("histogram?bucket=1", "invalid_request")]
    [InlineData("histogram?q=%22open", "invalid_filter")]
    public async Task What_is_wrong_with_a_question_is_told(string question, string code)
    {
        var answer = await shop.Service.GetAsync($"/stream/{StoredShop.Project}/{question}", TestToken.For(StoredShop.Project, "viewer"));

        Assert.Equal((400, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Another_project_is_not_counted()
    {
        var foreign = await shop.Service.GetAsync($"/stream/{StoredShop.Project}/facets?field=level", TestToken.For("else", "viewer"));
        var own = await shop.Service.GetAsync("/stream/else/facets?field=level", TestToken.For("else", "viewer"));

        Assert.Equal((403, "forbidden_project"), (foreign.Status, foreign.Code));
        Assert.Empty(own.Json.GetProperty("items").EnumerateArray());
    }

    private async Task<Answer> GetAsync(string question)
    {
        var answer = await shop.Service.GetAsync($"/stream/{StoredShop.Project}/{question}&{StoredShop.Range}", TestToken.For(StoredShop.Project, "viewer"));
        Assert.True(answer.Status == 200, answer.Text);
        return answer;
    }
}
