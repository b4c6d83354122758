using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.Streaming;
using Xunit;

namespace LiveLogs.IntegrationTests.Questions;

/// <summary>Questions over HTTP: plans of the common metrics and of the project's own.</summary>
public sealed class QuestionsApiTests(PushedService running) : IClassFixture<PushedService>
{
    [Fact]
    public async Task A_question_is_planned_for_whoever_may_read_the_project()
    {
        var service = running.Service;
        var (status, answer) = await AskAsync(service, "viewer", """{"query": "Show me CPU utilization for the last 24 hours", "dry_run": true, "as_of": "2026-03-18T10:00:00Z"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        var plan = answer.GetProperty("plan");
        Assert.Equal(("timeseries", "metrics", "cpu_utilization"), (Text(plan, "intent"), Text(plan, "source"), Text(plan.GetProperty("select")[0], "metric")));
        Assert.Equal(("2026-03-17T10:00:00Z", "2026-03-18T10:00:00Z"), (Text(plan.GetProperty("time"), "from"), Text(plan.GetProperty("time"), "to")));
        Assert.True(answer.GetProperty("success").GetBoolean() && answer.GetProperty("confidence").GetDouble() >= 0.8);
        Assert.Equal("de", Text((await AskAsync(service, "viewer", """{"query": "Wie viele Fehler gab es gestern?", "dry_run": true, "time_zone": "Europe/Berlin"}""")).Answer, "language"));

        foreach (var (body, field) in ((string, string)[])
            [("""{"query": "cpu"}""", "dry_run"), ("""{"query": " ", "dry_run": true}""", "query"), ("""{"query": "cpu", "dry_run": true, "time_zone": "Mars/North"}""", "time_zone"),
             ("""{"query": "cpu", "dry_run": true, "as_of": "now"}""", "as_of"), ("""{"query": "cpu", "dry_run": true, "project": "other"}""", "project"), ("[]", "body")])
        {
            var refused = await AskAsync(service, "viewer", body);
            Assert.Equal((HttpStatusCode.BadRequest, true), (refused.Status, refused.Answer.GetProperty("errors").TryGetProperty(field, out _)));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(service, null, """{"query": "cpu", "dry_run": true}""")).Status);
    }

    [Fact]
    public async Task The_projects_own_metrics_are_known()
    {
        var service = running.Service;
        using var editor = service.ClientFor(TestToken.For("questions", "editor"));
        using var record = new StringContent(
            $$"""[{"metric_name": "checkout_baskets", "timestamp": "{{TimeProvider.System.GetUtcNow():O}}", "value": 1}]""", Encoding.UTF8, "application/json");
        using var pushed = await editor.PostAsync(new Uri("/api/v1/live-logs/metrics/questions", UriKind.Relative), record);
        pushed.EnsureSuccessStatusCode();

        var (_, answer) = await AskAsync(service, "viewer", """{"query": "average checkout_baskets in the last hour", "dry_run": true}""");
        Assert.Equal("checkout_baskets", Text(answer.GetProperty("plan").GetProperty("select")[0], "metric"));
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(ServiceProcess service, string? role, string body)
    {
        using var client = service.ClientFor(role is null ? null : TestToken.For("questions", role));
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/api/v1/live-logs/questions/questions", UriKind.Relative), content);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static string Text(JsonElement json, string field) => json.GetProperty(field).GetString()!;
}
