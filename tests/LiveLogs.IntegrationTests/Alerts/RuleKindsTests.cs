using System.Text;
using System.Text.Json;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.IntegrationTests.Alerts;

/// <summary>Rules about values of fields, about other rules and about channels.</summary>
public sealed class RuleKindsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private TailService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TailService.StartAsync(
        database, ("Alerts:EvaluationInterval", "00:00:00.300"), ("Alerts:HitsInterval", "00:00:00.100"));

    public async ValueTask DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_value_fires_when_neither_the_rule_nor_the_stored_lines_have_seen_it()
    {
        var project = await AlertProject.CreateAsync(database, "values");
        await project.CommitAsync(_service, [Login(project, "kim", TimeSpan.FromMinutes(5))]);
        await project.RuleAsync(_service, """{"id": "who", "type": "new_value", "field": "attr.user", "group_by": "service", "lookback_minutes": 60}""");
        await project.CommitAsync(_service, [Login(project, "kim"), project.Entry("nobody here")]);
        await project.CommitAsync(_service, [Login(project, "mallory")]);
        var alert = Assert.Single(await project.OpenAsync(_service, 1));
        await project.CommitAsync(_service, [Login(project, "kim"), Login(project, "mallory"), Login(project, "mallory")]);
        await Eventually.TrueAsync(
            async () => (await project.AlertsAsync(_service))[0].GetProperty("count").GetInt64() == 3, Patience, () => "They were not counted.");

        Assert.Equal("service=web, attr.user=mallory", alert.GetProperty("group_key").GetString());
        Assert.Equal("1 line matched a value of attr.user that no line had for 60 min.", alert.GetProperty("reason").GetString());
        Assert.Single(await project.AlertsAsync(_service, "?state=all"));

        await project.ActAsync(_service, alert, "resolve");
        await project.CommitAsync(_service, [Login(project, "mallory"), Login(project, "oscar")]);
        Assert.EndsWith("oscar", Assert.Single(await project.OpenAsync(_service, 1)).GetProperty("group_key").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Different_values_are_counted_not_lines()
    {
        var project = await AlertProject.CreateAsync(database, "cardinality");
        await project.RuleAsync(_service, """{"id": "many", "type": "cardinality", "field": "attr.user", "threshold": 300, "window_minutes": 10}""");
        await project.CommitAsync(_service, Enumerable.Range(0, 290).Select(user => Login(project, $"u{user}", TimeSpan.FromMinutes(user % 5))));
        await project.CommitAsync(_service, Enumerable.Range(0, 290).Select(user => Login(project, $"u{user}")));
        await UntilSeenAsync(project);
        Assert.Empty(await project.AlertsAsync(_service));

        await project.CommitAsync(_service, Enumerable.Range(280, 30).Select(user => Login(project, $"u{user}")));
        var alert = Assert.Single(await project.OpenAsync(_service, 1));

        // A minute has more values than are told apart one by one.
        Assert.InRange(alert.GetProperty("count").GetInt64(), 300, 330);
        Assert.Contains("values of attr.user", alert.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(alert.GetProperty("lines").EnumerateArray());
    }

    [Fact]
    public async Task A_composite_follows_what_the_rules_do_that_it_names()
    {
        var project = await AlertProject.CreateAsync(database, "composite");
        await project.RuleAsync(_service, """{"id": "payments", "type": "filter", "filter": "payments"}""");
        await project.RuleAsync(_service, """{"id": "deploy", "type": "filter", "filter": "deploy"}""");
        await project.RuleAsync(_service, """{"id": "page", "type": "composite", "expression": "payments AND NOT deploy", "severity": "critical", "cooldown_minutes": 0}""");
        await project.RuleAsync(_service, """{"id": "meta", "type": "composite", "expression": "page AND payments"}""");
        await project.CommitAsync(_service, "payments is down");
        var open = await project.OpenAsync(_service, 3);
        var page = open.Single(alert => alert.GetProperty("rule_id").GetString() == "page");

        Assert.Equal("Firing: payments; not firing: deploy.", page.GetProperty("reason").GetString());
        Assert.Equal("payments is down", page.GetProperty("lines")[0].GetProperty("message").GetString());

        await project.CommitAsync(_service, "deploy begins");
        await Eventually.TrueAsync(
            async () => (await project.AlertsAsync(_service)).Select(alert => alert.GetProperty("rule_id").GetString()).Order().SequenceEqual(["deploy", "payments"]),
            Patience,
            () => "The composites did not end.");
    }

    [Fact]
    public async Task Composites_name_rules_that_are_there_and_never_themselves()
    {
        var project = await AlertProject.CreateAsync(database, "cycles");
        await project.RuleAsync(_service, """{"id": "a", "type": "filter", "filter": "a"}""");
        await project.RuleAsync(_service, """{"id": "b", "type": "composite", "expression": "a"}""");
        await project.RuleAsync(_service, """{"id": "c", "type": "composite", "expression": "NOT b"}""");

        await RefusedAsync(project, HttpMethod.Post, "/rules/cycles", """{"id": "d", "type": "composite", "expression": "d"}""", "expression", "d → d");
        await RefusedAsync(project, HttpMethod.Post, "/rules/cycles", """{"type": "composite", "expression": "a OR nobody"}""", "expression", "no rule 'nobody'");
        await RefusedAsync(project, HttpMethod.Put, "/rules/b?project_id=cycles", """{"alert_type": "composite", "conditions": {"expression": "a OR c"}}""", "conditions.expression", "b → c → b");
        await RefusedAsync(project, HttpMethod.Post, "/rules/cycles/import", """[{"id": "a", "alert_type": "composite", "conditions": {"expression": "c"}}]""", "conditions.expression", "a → c → b → a");
        var deleted = await _service.SendAsync(HttpMethod.Delete, "/rules/a?project_id=cycles", project.Token);
        Assert.Equal((409, "rule_in_use"), (deleted.Status, deleted.Code));
        foreach (var id in new[] { "c", "b", "a" })
            Assert.Equal(204, (await _service.SendAsync(HttpMethod.Delete, $"/rules/{id}?project_id=cycles", project.Token)).Status);
    }

    [Fact]
    public async Task An_expression_that_is_slow_on_the_lines_of_the_project_is_refused_when_it_is_written()
    {
        var project = await AlertProject.CreateAsync(database, "probe");
        var line = new string(new Random(1).GetItems<char>("abc", 2_048));
        await project.CommitAsync(_service, line, count: 100);

        await RefusedAsync(project, HttpMethod.Post, "/rules/probe", """{"type": "pattern_match", "pattern": "(a|b|ab|ba|c){50}z"}""", "pattern", "ms a line");
        await project.RuleAsync(_service, """{"type": "pattern_match", "pattern": "(?i)(timed out|timeout|connection refused|status=5\\d\\d)"}""");
    }

    [Fact]
    public async Task Rules_of_all_kinds_go_out_as_YAML_and_come_in_again()
    {
        var project = await AlertProject.CreateAsync(database, "kinds");
        await project.RuleAsync(_service, """{"id": "a", "type": "new_value", "field": "attr.user"}""");
        await project.RuleAsync(_service, """{"id": "b", "type": "cardinality", "field": "service", "threshold": 2, "direction": "down"}""");
        await project.RuleAsync(_service, """{"id": "c", "type": "composite", "expression": "a AND (b OR NOT a)"}""");
        var yaml = (await _service.GetAsync("/rules/kinds/export", project.Token)).Text;
        var token = LiveLogs.IntegrationTests.Access.TestToken.For("kinds-too", "editor");

        var imported = await _service.SendAsync(HttpMethod.Post, "/rules/kinds-too/import", token, yaml, "application/yaml");
        Assert.Equal("""{"created":3,"updated":0,"unchanged":0}""", imported.Text);
        Assert.Equal(yaml, (await _service.GetAsync("/rules/kinds-too/export", token)).Text);
    }

    [Theory]
    [InlineData("""{"type": "new_value", "field": "attr.user", "lookback_minutes": 60}""", 3)]
    [InlineData("""{"type": "cardinality", "field": "attr.user", "threshold": 3, "window_minutes": 5}""", 1)]
    [InlineData("""{"type": "new_pattern"}""", 3)]
    [InlineData("""{"type": "composite", "expression": "login AND NOT quiet"}""", 1)]
    public async Task A_simulation_plays_every_kind(string rule, int alerts)
    {
        var slug = $"play-{JsonSerializer.Deserialize<JsonElement>(rule).GetProperty("type").GetString()!.Replace('_', '-')}";
        var project = await AlertProject.CreateAsync(database, slug);
        await project.RuleAsync(_service, """{"id": "login", "type": "filter", "filter": "signed"}""");
        await project.RuleAsync(_service, """{"id": "quiet", "type": "filter", "filter": "quiet"}""");
        await project.CommitAsync(_service, [Login(project, "kim"), Login(project, "kim"), Login(project, "lee"), Login(project, "max")]);

        var steps = await SimulateAsync(project, rule);
        var result = steps[^1].GetProperty("result");
        Assert.Equal(alerts, result.GetProperty("alert_count").GetInt32());
        Assert.Equal("fired", result.GetProperty("notifications")[0].GetProperty("kind").GetString());
        Assert.Equal(1, steps[^1].GetProperty("progress").GetDouble());
        Assert.InRange(steps[0].GetProperty("progress").GetDouble(), 0, 1);

        var plain = await _service.SendAsync(HttpMethod.Post, "/rules/simulate", project.Token, $$"""{"project_id": "{{slug}}", "rule": {{rule}}}""");
        Assert.Equal(alerts, plain.Json.GetProperty("alert_count").GetInt32());
    }

    private async Task RefusedAsync(AlertProject project, HttpMethod method, string path, string body, string field, string reason)
    {
        var media = path.EndsWith("import", StringComparison.Ordinal) ? "application/yaml" : "application/json";
        var answer = await _service.SendAsync(method, path, project.Token, body, media);
        Assert.Equal(400, answer.Status);
        Assert.Equal([field], answer.Fields);
        Assert.Contains(reason, JsonSerializer.Deserialize<JsonElement>(answer.Text).GetProperty("errors").EnumerateObject().Single().Value[0].GetString(), StringComparison.Ordinal);
    }

    private async Task<List<JsonElement>> SimulateAsync(AlertProject project, string rule)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/live-logs/rules/simulate")
        {
            Content = new StringContent($$"""{"project_id": "{{project.Slug}}", "rule": {{rule}}}""", Encoding.UTF8, "application/json"),
            Headers = { { "Authorization", $"Bearer {project.Token}" }, { "Accept", "application/x-ndjson" } },
        };
        using var response = await _service.Client.SendAsync(request);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        return [.. (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    private static Task UntilSeenAsync(AlertProject project) => Eventually.TrueAsync(
        async () => await project.ScalarAsync<long>("SELECT count(*) FROM alert_hits WHERE project_number = $1", project.Number) == 0, Patience, () => "Hits stay unseen.");

    private static LogEntry Login(AlertProject project, string user, TimeSpan age = default) =>
        project.Entry($"{user} signed in", 9, age) with { Attributes = JsonSerializer.SerializeToUtf8Bytes(new { user }) };
}
