using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Streaming;
using Xunit;

namespace LiveLogs.IntegrationTests.Metrics;

/// <summary>Metrics over HTTP, from the record that a program sends to the answer of a query.</summary>
public sealed class MetricsApiTests(PushedService running) : IClassFixture<PushedService>
{
    private const string Root = "/api/v1/live-logs/metrics/";

    [Fact]
    public async Task A_record_is_pushed_listed_and_queried()
    {
        var service = running.Service;
        var minute = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1);
        var time = new DateTime(minute.Year, minute.Month, minute.Day, minute.Hour, 0, 0, DateTimeKind.Utc);
        var good = $$"""
            {"account_id": "123456789012", "region": "us-east-1", "namespace": "AWS/EC2", "metric_name": "CPUUtilization", "dimensions": {"InstanceId": "i-1"},
             "timestamp": "{{time:O}}", "value": 75.5, "unit": "Percent", "statistic": "Average"}
            """;

        var pushed = await PushAsync(service, "pushed", "editor", $$"""{"metrics": [{{good}}, {"metric_name": "x"}, {{good.Replace("75.5", "80", StringComparison.Ordinal)}}]}""");
        var again = await PushAsync(service, "pushed", "editor", $"[{good.Replace("75.5", "80", StringComparison.Ordinal)}]");
        Assert.Equal((1, 1), (Number(pushed.Json, "stored"), Number(pushed.Json, "refused")));
        Assert.Equal("timestamp", pushed.Json.GetProperty("problems")[0].GetProperty("field").GetString());
        Assert.Equal((0, 1), (Number(again.Json, "stored"), Number(again.Json, "unchanged")));

        var listed = await GetAsync(service, "pushed", "viewer", "");
        var metric = Assert.Single(listed.Json.GetProperty("items").EnumerateArray());
        Assert.Equal(("CPUUtilization", "cpu_utilization", "aws"), (Text(metric, "metric"), Text(metric, "common_name"), Text(metric, "provider")));

        var answer = await GetAsync(service, "pushed", "viewer", $"/query?metric=cpu_utilization&fn=max&group_by=resource_id&where=region=us-east-1&from={time:O}&bucket=5m");
        var line = Assert.Single(answer.Json.GetProperty("series").EnumerateArray());
        Assert.Equal(("i-1", 80d), (Text(line.GetProperty("labels"), "resource_id"), line.GetProperty("points")[0].GetProperty("value").GetDouble()));
        Assert.Equal("percent", Text(answer.Json, "unit"));
    }

    [Fact]
    public async Task Roles_projects_and_wrong_inputs_are_refused_with_their_code()
    {
        var service = running.Service;
        const string Record = """[{"metric_name": "m", "timestamp": "2026-01-01T00:00:00Z", "value": 1}]""";

        Assert.Equal(HttpStatusCode.Forbidden, (await PushAsync(service, "refused", "viewer", Record)).Status);
        Assert.Equal("invalid_request", (await PushAsync(service, "refused", "editor", """[{"metric_name": "m"}]""")).Code);
        Assert.Equal("invalid_request", (await PushAsync(service, "refused", "editor", "[]")).Code);
        Assert.Equal("malformed_json", (await PushAsync(service, "refused", "editor", "[")).Code);
        foreach (var query in (string[])["", "?metric=", "?metric=m&fn=median", "?metric=m&bucket=7m", "?metric=m&where=colour=red", "?metric=m&group_by=region,region", "?metric=m&time_zone=Mars/North",
            "?metric=m&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "?metric=m&from=yesterday", "?metric=m&fill=perhaps", "?metric=m&bucket=1m&from=2020-01-01T00:00:00Z"])
            Assert.Equal("invalid_request", (await GetAsync(service, "refused", "viewer", $"/query{query}")).Code);

        Assert.Equal("invalid_cursor", (await GetAsync(service, "refused", "viewer", "?cursor=AAAA")).Code);
        Assert.Equal("No series matches. The catalogue lists the metrics of the project.", (await GetAsync(service, "refused", "viewer", "/query?metric=m")).Json.GetProperty("notes")[0].GetString());
    }

    [Fact]
    public async Task The_catalogue_comes_in_pages()
    {
        var service = running.Service;
        var time = TimeProvider.System.GetUtcNow().AddMinutes(-5);
        var records = string.Join(',', Enumerable.Range(0, 25).Select(number => $$"""{"metric_name": "m{{number:00}}", "timestamp": "{{time:O}}", "value": 1}"""));
        await PushAsync(service, "pages", "editor", $"[{records}]");

        var (names, cursor) = (new List<string>(), "");
        do
        {
            var page = await GetAsync(service, "pages", "viewer", $"?limit=10{(cursor.Length > 0 ? "&cursor=" : "")}{cursor}");
            names.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(item => Text(item, "metric")));
            cursor = page.Json.GetProperty("next_cursor").GetString() ?? "";
        }
        while (cursor.Length > 0);

        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"m{number:00}"), names);
    }

    private static async Task<Answer> PushAsync(ServiceProcess service, string project, string role, string body)
    {
        using var client = service.ClientFor(TestToken.For(project, role));
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(Root + project, UriKind.Relative), content);
        return await Answer.OfAsync(answer);
    }

    private static async Task<Answer> GetAsync(ServiceProcess service, string project, string role, string path)
    {
        using var client = service.ClientFor(TestToken.For(project, role));
        using var answer = await client.GetAsync(new Uri(Root + project + path, UriKind.Relative));
        return await Answer.OfAsync(answer);
    }

    private static int Number(JsonElement json, string field) => json.GetProperty(field).GetInt32();

    private static string Text(JsonElement json, string field) => json.GetProperty(field).GetString()!;

    private sealed record Answer(HttpStatusCode Status, JsonElement Json)
    {
        public string? Code => Json.TryGetProperty("code", out var code) ? code.GetString() : null;

        public static async Task<Answer> OfAsync(HttpResponseMessage response) => new(response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }
}
