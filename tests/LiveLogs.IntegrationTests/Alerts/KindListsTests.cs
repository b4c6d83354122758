using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Alerts;

/// <summary>The service describes its kinds of rules and of channels to programs that draw forms of them.</summary>
public sealed class KindListsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Root = "/api/v1/live-logs";

    [Fact]
    public async Task Every_caller_with_a_token_reads_them_and_nobody_else()
    {
        await using var whole = await ServiceProcess.StartAsync(database.ConnectionString);
        foreach (var (path, count) in ((string, int)[])[("/rules/kinds", 13), ("/channels/kinds", 6), ("/connections/kinds", 4)])
        {
            using var client = whole.ClientFor(TestToken.For("kinds-of-shop", "viewer"));
            using var stranger = whole.ClientFor(null);
            var kinds = await KindsAsync(client, path);

            Assert.Equal(count, kinds.Count);
            Assert.All(kinds, kind => Assert.All(kind.GetProperty("fields").EnumerateArray(), IsComplete));
            Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(new Uri(Root + path, UriKind.Relative))).StatusCode);
        }
    }

    [Fact]
    public async Task A_field_says_its_range_its_default_and_whether_it_is_a_secret_or_an_address()
    {
        await using var whole = await ServiceProcess.StartAsync(database.ConnectionString);
        using var client = whole.ClientFor(TestToken.For("kinds-of-fields", "viewer"));
        var (rules, channels) = (await KindsAsync(client, "/rules/kinds"), await KindsAsync(client, "/channels/kinds"));
        var (window, direction) = (Field(rules, "count", "window_minutes"), Field(rules, "spike", "direction"));
        var (secret, url, site) = (Field(channels, "webhook", "secret"), Field(channels, "webhook", "url"), Field(channels, "jira", "api"));

        Assert.Equal((1, 1440, 5), (Number(window, "minimum"), Number(window, "maximum"), Number(window, "default")));
        Assert.Equal("whole_number", window.GetProperty("type").GetString());
        Assert.Equal(["up", "down"], direction.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("value").GetString()));
        Assert.True(secret.GetProperty("secret").GetBoolean() && secret.GetProperty("required").GetBoolean() && !secret.GetProperty("address").GetBoolean());
        Assert.True(url.GetProperty("address").GetBoolean() && !url.GetProperty("secret").GetBoolean());
        Assert.Equal("cloud", site.GetProperty("default").GetString());
    }

    [Theory]
    [InlineData("""{"cloud_provider": "aws", "connection_config": {"region": "eu-west-1", "log_group": "shop"}}""", HttpStatusCode.OK, "arn:aws:logs:eu-west-1:*:log-group:shop:*")]
    [InlineData("""{"cloud_provider": "nimbus", "connection_config": {}}""", HttpStatusCode.BadRequest, "cloud_provider")]
    [InlineData("""{"cloud_provider": "aws", "connection_config": []}""", HttpStatusCode.BadRequest, "connection_config")]
    [InlineData("[]", HttpStatusCode.BadRequest, "cloud_provider")]
    public async Task A_configuration_that_is_half_filled_in_is_answered_with_what_to_allow(string draft, HttpStatusCode status, string part)
    {
        await using var whole = await ServiceProcess.StartAsync(database.ConnectionString);
        using var client = whole.ClientFor(TestToken.For("kinds-of-permissions", "viewer"));
        using var body = new StringContent(draft, new MediaTypeHeaderValue("application/json"));
        using var answer = await client.PostAsync(new Uri(Root + "/connections/permissions", UriKind.Relative), body);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(part, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_can_not_have_the_address_of_the_kinds()
    {
        await using var whole = await ServiceProcess.StartAsync(database.ConnectionString);
        using var client = whole.ClientFor(TestToken.For("kinds-word", "admin"));
        using var rule = new StringContent("""{"id": "kinds", "type": "filter", "filter": "x"}""", new MediaTypeHeaderValue("application/json"));
        using var refused = await client.PostAsync(new Uri(Root + "/rules/kinds-word", UriKind.Relative), rule);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("\"id\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static void IsComplete(JsonElement field)
    {
        foreach (var text in (string[])["name", "type", "label", "description"])
            Assert.NotEmpty(field.GetProperty(text).GetString()!);
        foreach (var member in (string[])["required", "secret", "address", "advanced", "default", "minimum", "maximum", "max_length", "choices", "suggestion", "placeholder"])
            Assert.True(field.TryGetProperty(member, out _), member);
    }

    private static int Number(JsonElement field, string name) => field.GetProperty(name).GetInt32();

    private static async Task<List<JsonElement>> KindsAsync(HttpClient client, string path)
    {
        using var json = JsonDocument.Parse(await client.GetStringAsync(new Uri(Root + path, UriKind.Relative)));
        return [.. json.RootElement.GetProperty("items").Clone().EnumerateArray()];
    }

    private static JsonElement Field(List<JsonElement> kinds, string kind, string name) => kinds
        .Single(one => one.GetProperty("name").GetString() == kind).GetProperty("fields").EnumerateArray().Single(field => field.GetProperty("name").GetString() == name);
}
