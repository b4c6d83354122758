using System.Diagnostics;
using LiveLogs.IntegrationTests.Access;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Alerts;

/// <summary>From a committed line to an alert, and what people do with it.</summary>
public sealed class AlertsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string LevelRule = """{"id": "fatal", "type": "log_level", "log_levels": ["CRITICAL", "FATAL"], "cooldown_minutes": 5}""";

    private TailService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TailService.StartAsync(
        database, ("Alerts:EvaluationInterval", "00:00:00.500"), ("Alerts:HitsInterval", "00:00:00.100"));

    public async ValueTask DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("error-rate", """{"type": "error_rate", "threshold": 10, "window_minutes": 5, "cooldown_minutes": 15}""", "cannot serve", 17, 50)]
    [InlineData("pattern", """{"type": "pattern_match", "pattern": "(?i)(database|connection).*?(error|failed)", "case_sensitive": false, "cooldown_minutes": 10}""", "Database write FAILED", 9, 1)]
    [InlineData("levels", """{"type": "log_level", "log_levels": ["CRITICAL", "FATAL"], "cooldown_minutes": 5}""", "panic", 21, 1)]
    [InlineData("my-project", """{"id": "custom_database_errors", "project_id": "my-project", "name": "Database Connection Errors", "alert_type": "pattern_match", "severity": "high", "enabled": true, "conditions": {"pattern": "(?i)connection.*?refused|timeout.*?database", "case_sensitive": false}, "cooldown_minutes": 10, "notification_channels": ["in_app", "email"]}""", "Timeout while asking the database", 13, 1)]
    public async Task The_example_rules_fire_as_they_are_written(string slug, string rule, string message, int severity, int count)
    {
        var project = await AlertProject.CreateAsync(database, slug);
        await project.RuleAsync(_service, rule);
        await project.CommitAsync(_service, "all is well", severity: 9, count: 100);
        await project.CommitAsync(_service, message, severity, count - 1);
        await project.CommitAsync(_service, message, severity);
        var alert = Assert.Single(await project.OpenAsync(_service, 1));

        Assert.Equal(slug, alert.GetProperty("project_id").GetString());
        Assert.Equal(message, alert.GetProperty("lines")[0].GetProperty("message").GetString());
        Assert.False(alert.GetProperty("is_read").GetBoolean());
    }

    [Fact]
    public async Task A_rule_that_names_its_project_goes_there_or_where_the_address_says()
    {
        const string rule =
            """
            {"id": "custom_database_errors", "project_id": "my-project", "name": "Database Connection Errors", "alert_type": "pattern_match", "severity": "high",
             "enabled": true, "conditions": {"pattern": "(?i)connection.*?refused|timeout.*?database", "case_sensitive": false}, "cooldown_minutes": 10,
             "notification_channels": ["in_app", "email"]}
            """;
        var mine = TestToken.For("my-project", "editor");
        await _service.SendAsync(HttpMethod.Delete, "/rules/custom_database_errors?project_id=my-project", mine);

        Assert.Equal("my-project", (await _service.SendAsync(HttpMethod.Post, "/rules", mine, rule)).Json.GetProperty("project_id").GetString());
        Assert.Equal("other-shop", (await _service.SendAsync(HttpMethod.Post, "/rules/other-shop", TestToken.For("other-shop", "editor"), rule)).Json.GetProperty("project_id").GetString());
        Assert.Equal(403, (await _service.SendAsync(HttpMethod.Post, "/rules", TestToken.For("other-shop", "editor"), rule)).Status);
        await _service.SendAsync(HttpMethod.Delete, "/rules/custom_database_errors?project_id=my-project", mine);
    }

    [Fact]
    public async Task A_line_reaches_a_viewer_as_an_alert_within_half_a_second()
    {
        var project = await AlertProject.CreateAsync(database, "live");
        await project.RuleAsync(_service, """{"type": "filter", "filter": "order", "group_by": ["attr.none", "level"]}""");
        using var viewer = await TailClient.LinesAsync(_service, "/tail/live", project.Token);
        await viewer.NextAsync("heartbeat");
        await project.CommitAsync(_service, "warm up, no such word");

        var start = Stopwatch.GetTimestamp();
        await project.CommitAsync(_service, "order 1 failed");
        var alert = (await viewer.NextAsync("alert")).GetProperty("alert");

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2), $"It took {Stopwatch.GetElapsedTime(start)}.");
        Assert.Equal("attr.none=, level=ERROR", alert.GetProperty("group_key").GetString());
        Assert.Equal("open", alert.GetProperty("state").GetString());
    }

    [Fact]
    public async Task More_lines_of_the_same_are_counted_and_tell_nobody()
    {
        var project = await AlertProject.CreateAsync(database, "suppressed");
        await project.RuleAsync(_service, LevelRule);
        await project.CommitAsync(_service, "first", severity: 21);
        await project.OpenAsync(_service, 1);
        await project.CommitAsync(_service, "again", severity: 21, count: 213);
        await Harness.Eventually.TrueAsync(
            async () => (await project.AlertsAsync(_service))[0].GetProperty("count").GetInt64() == 214, TimeSpan.FromSeconds(10), () => "They were not counted.");

        var alert = (await project.AlertsAsync(_service))[0];
        Assert.Equal(213, alert.GetProperty("suppressed_hits").GetInt64());
        Assert.Equal(["suppressed", "fired"], await project.DecisionsAsync(_service, "fatal"));
    }

    [Fact]
    public async Task An_alert_of_lines_ends_when_none_came_for_the_cooldown()
    {
        var project = await AlertProject.CreateAsync(database, "quiet");
        await project.RuleAsync(_service, """{"id": "quick", "type": "log_level", "log_levels": "FATAL", "cooldown_minutes": 0.01}""");
        await project.CommitAsync(_service, "once", severity: 21);
        var alert = (await project.AlertsAsync(_service, "?state=resolved")).FirstOrDefault();
        await Harness.Eventually.TrueAsync(
            async () => (alert = (await project.AlertsAsync(_service, "?state=resolved")).FirstOrDefault()).ValueKind != System.Text.Json.JsonValueKind.Undefined,
            TimeSpan.FromSeconds(10),
            () => "It did not end.");

        Assert.Equal("No line matched for 0.01 min.", alert.GetProperty("resolve_reason").GetString());
    }

    [Fact]
    public async Task A_line_that_says_something_new_fires_once()
    {
        var project = await AlertProject.CreateAsync(database, "patterns");
        await project.CommitAsync(_service, "user 1 signed in");
        await project.RuleAsync(_service, """{"id": "new", "type": "new_pattern", "log_levels": ["error"]}""");
        await project.CommitAsync(_service, "user 2 signed in");
        await project.CommitAsync(_service, "disk 7 of the warehouse is on fire", severity: 9);
        await project.CommitAsync(_service, "worker 9 lost its connection to the moon", count: 3);
        var alert = Assert.Single(await project.OpenAsync(_service, 1));

        Assert.StartsWith("worker 9 lost", alert.GetProperty("lines")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("pattern_id=", alert.GetProperty("group_key").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_are_older_than_an_hour_raise_nothing()
    {
        var project = await AlertProject.CreateAsync(database, "backfill");
        await project.RuleAsync(_service, LevelRule);
        await project.CommitAsync(_service, "long ago", severity: 21, age: TimeSpan.FromMinutes(61));
        await project.CommitAsync(_service, "now", severity: 21);

        Assert.Equal(1, Assert.Single(await project.OpenAsync(_service, 1)).GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task Alerts_are_read_acknowledged_assigned_snoozed_resolved_and_reopened()
    {
        var project = await AlertProject.CreateAsync(database, "lifecycle");
        await project.RuleAsync(_service, LevelRule);
        await project.CommitAsync(_service, "down", severity: 21);
        var alert = Assert.Single(await project.OpenAsync(_service, 1));
        var viewer = TestToken.For("lifecycle", "viewer", subject: "look");

        Assert.True((await project.ActAsync(_service, alert, "read")).Json.GetProperty("is_read").GetBoolean());
        Assert.Empty(await project.AlertsAsync(_service, "?unread=true"));
        // Each for oneself: what one has read, the other has not.
        Assert.False((await _service.GetAsync("/alerts/lifecycle?unread=true", viewer)).Json.GetProperty("items")[0].GetProperty("is_read").GetBoolean());
        var seen = (await project.ActAsync(_service, alert, "read", token: viewer)).Json;
        Assert.True(seen.GetProperty("is_read").GetBoolean());
        Assert.Equal(["look", "tests"], seen.GetProperty("read_by").EnumerateArray().Select(reader => reader.GetString()).Order());
        Assert.Equal("role_too_low", (await project.ActAsync(_service, alert, "ack", token: viewer)).Code);
        Assert.Equal("alert_not_found", (await project.ActAsync(_service, alert, "ack", token: TestToken.For("other", "admin"))).Code);
        Assert.Equal("tests", (await project.ActAsync(_service, alert, "ack")).Json.GetProperty("acknowledged_by").GetString());
        Assert.Equal("kim", (await project.ActAsync(_service, alert, "assign", """{"assignee": "kim"}""")).Json.GetProperty("assigned_to").GetString());
        Assert.NotNull((await project.ActAsync(_service, alert, "snooze", """{"minutes": 30}""")).Json.GetProperty("snoozed_until").GetString());
        Assert.Equal("invalid_request", (await project.ActAsync(_service, alert, "snooze", """{"minutes": 0}""")).Code);
        Assert.Equal("resolved", (await project.ActAsync(_service, alert, "resolve")).Json.GetProperty("state").GetString());
        Assert.Equal("alert_resolved", (await project.ActAsync(_service, alert, "ack")).Code);
        Assert.Equal("open", (await project.ActAsync(_service, alert, "reopen")).Json.GetProperty("state").GetString());
    }

    private async Task<string> ImportAsync(string project, string yaml) =>
        (await _service.SendAsync(HttpMethod.Post, $"/rules/{project}/import", TestToken.For(project, "editor"), yaml, "application/yaml")).Text;

    [Fact]
    public async Task Rules_go_out_as_YAML_and_come_in_again()
    {
        var project = await AlertProject.CreateAsync(database, "files");
        await project.RuleAsync(_service, """{"id": "a", "type": "pattern_match", "pattern": "yes: \"no\" # 'x'", "cooldown_minutes": 1.5}""");
        await project.RuleAsync(_service, """{"id": "b", "name": "true", "type": "error_rate", "threshold": 10, "group_by": ["service"]}""");
        var yaml = (await _service.GetAsync("/rules/files/export", project.Token)).Text;

        Assert.Equal("""{"created":0,"updated":0,"unchanged":2}""", await ImportAsync("files", yaml));
        Assert.Equal("""{"created":0,"updated":1,"unchanged":1}""", await ImportAsync("files", yaml.Replace("threshold: 10", "threshold: 11", StringComparison.Ordinal)));
        Assert.Equal("""{"created":2,"updated":0,"unchanged":0}""", await ImportAsync("files-too", yaml));
        Assert.Equal(yaml, (await _service.GetAsync("/rules/files-too/export", TestToken.For("files-too", "viewer"))).Text);
        Assert.Contains("[1].conditions.threshold", await ImportAsync("files", yaml.Replace("threshold: 10", "threshold: ten", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("malformed_yaml", await ImportAsync("files", "- {"), StringComparison.Ordinal);
        Assert.Contains("malformed_yaml", await ImportAsync("files", "- &a [*a]"), StringComparison.Ordinal);
        Assert.Contains("malformed_yaml", await ImportAsync("files", "rules: 1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_simulation_tells_what_a_rule_would_have_done()
    {
        var project = await AlertProject.CreateAsync(database, "simulation");
        await project.CommitAsync(_service, "order 1 failed", age: TimeSpan.FromMinutes(30));
        await project.CommitAsync(_service, "order 2 failed");
        await project.CommitAsync(_service, "all is well", severity: 9, count: 10);
        var lines = await _service.SendAsync(
            HttpMethod.Post, "/rules/simulate", project.Token, """{"project_id": "simulation", "rule": {"type": "pattern_match", "pattern": "order \\d+ failed"}}""");
        var counters = await _service.SendAsync(
            HttpMethod.Post, "/rules/simulate", project.Token, """{"project_id": "simulation", "rule": {"type": "error_rate", "threshold": 1, "window_minutes": 1}}""");

        Assert.Equal((200, 12), (lines.Status, lines.Json.GetProperty("lines_read").GetInt32()));
        Assert.Equal(1, lines.Json.GetProperty("alert_count").GetInt32());
        Assert.Equal("fired", lines.Json.GetProperty("notifications")[0].GetProperty("kind").GetString());
        Assert.Equal((200, 0), (counters.Status, counters.Json.GetProperty("lines_read").GetInt32()));
        Assert.Equal(1, counters.Json.GetProperty("alert_count").GetInt32());
        Assert.True(counters.Json.GetProperty("took_ms").GetInt64() < 5_000);
        var wrong = await _service.SendAsync(HttpMethod.Post, "/rules/simulate", project.Token, """{"project_id": "simulation", "rule": {"type": "filter"}}""");
        Assert.Equal(["rule.filter"], wrong.Fields);
    }

    [Fact]
    public async Task A_silenced_alert_opens_untold_and_is_told_when_the_silence_ends()
    {
        var project = await AlertProject.CreateAsync(database, "silence");
        await project.RuleAsync(_service, LevelRule);
        var ends = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var silence = await _service.SendAsync(
            HttpMethod.Post, "/silences/silence", project.Token, $$"""{"ends_at": "{{ends}}", "matchers": [{"field": "rule_id", "value": "fat*"}], "comment": "move"}""");
        Assert.True(silence.Status == 201, silence.Text);
        await project.CommitAsync(_service, "down", severity: 21);
        var alert = Assert.Single(await project.OpenAsync(_service, 1));
        Assert.Equal(silence.Json.GetProperty("id").GetString(), alert.GetProperty("silenced_by").GetString());

        await _service.SendAsync(HttpMethod.Delete, $"/silences/{silence.Json.GetProperty("id").GetString()}", project.Token);
        await Harness.Eventually.TrueAsync(
            async () => (await project.AlertsAsync(_service))[0].GetProperty("silenced_by").ValueKind == System.Text.Json.JsonValueKind.Null,
            TimeSpan.FromSeconds(10),
            () => "It stays silenced.");
        Assert.Equal(["silence_over", "silenced", "fired"], await project.DecisionsAsync(_service, "fatal"));
    }
}
