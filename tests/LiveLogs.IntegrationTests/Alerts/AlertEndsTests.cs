using System.Text.Json;
using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Alerts;

/// <summary>Who is told of an alert, who of its end, and what is said of channels that lead nowhere.</summary>
public sealed class AlertEndsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private TailService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TailService.StartAsync(
        database, ("Alerts:EvaluationInterval", "00:00:00.300"), ("Alerts:HitsInterval", "00:00:00.100"));

    public async ValueTask DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("pattern_match", """ "pattern": "broken" """, "delete")]
    [InlineData("pattern_match", """ "pattern": "broken" """, "disable")]
    [InlineData("count", """ "filter": "broken", "threshold": 1, "window_minutes": 60 """, "delete")]
    [InlineData("count", """ "filter": "broken", "threshold": 1, "window_minutes": 60 """, "disable")]
    public async Task Alerts_of_a_rule_that_is_deleted_or_switched_off_end_and_whoever_was_told_is_told(string type, string condition, string end)
    {
        var project = await AlertProject.CreateAsync(database, $"ends-{type.Replace('_', '-')}-{end}");
        var channel = await ChannelAsync(project, "pager");
        var body = $$"""{"id": "r", "type": "{{type}}", {{condition}}, "notification_channels": ["{{channel}}"] """;
        await project.RuleAsync(_service, $"{body}}}");
        await project.CommitAsync(_service, "broken");
        await project.OpenAsync(_service, 1);
        var answer = end == "delete"
            ? await _service.SendAsync(HttpMethod.Delete, $"/rules/r?project_id={project.Slug}", project.Token)
            : await _service.SendAsync(HttpMethod.Put, $"/rules/r?project_id={project.Slug}", project.Token, $$"""{{body}}, "enabled": false}""");
        Assert.InRange(answer.Status, 200, 204);
        await project.OpenAsync(_service, 0);

        Assert.Equal(["fired", "resolved"], await NoticesAsync(project, channel));
    }

    [Fact]
    public async Task An_end_is_told_where_the_alert_was_told_even_when_the_rule_names_other_channels_by_then()
    {
        var project = await AlertProject.CreateAsync(database, "moved");
        var (before, after) = (await ChannelAsync(project, "before"), await ChannelAsync(project, "after"));
        const string Rule = """{"id": "r", "type": "filter", "filter": "broken", "cooldown_minutes": 60, "notification_channels": ["CHANNEL"]}""";
        await project.RuleAsync(_service, Rule.Replace("CHANNEL", before, StringComparison.Ordinal));
        await project.CommitAsync(_service, "broken");
        var alert = Assert.Single(await project.OpenAsync(_service, 1));
        await _service.SendAsync(HttpMethod.Put, "/rules/r?project_id=moved", project.Token, Rule.Replace("CHANNEL", after, StringComparison.Ordinal));
        await project.ActAsync(_service, alert, "ack");
        await project.ActAsync(_service, alert, "resolve");

        Assert.Equal(["fired", "acknowledged", "resolved"], await NoticesAsync(project, before));
        Assert.Empty(await NoticesAsync(project, after));
    }

    [Theory]
    [InlineData("ack")]
    [InlineData("resolve")]
    public async Task What_people_do_with_an_alert_that_a_silence_keeps_back_is_told_to_nobody(string action)
    {
        var project = await AlertProject.CreateAsync(database, $"kept-{action}");
        var channel = await ChannelAsync(project, "pager");
        await project.RuleAsync(_service, $$"""{"id": "r", "type": "filter", "filter": "broken", "notification_channels": ["{{channel}}"]}""");
        await _service.SendAsync(
            HttpMethod.Post, $"/silences/{project.Slug}", project.Token, $$"""{"ends_at": "{{TimeProvider.System.GetUtcNow().AddHours(1):O}}"}""");
        await project.CommitAsync(_service, "broken");
        await project.ActAsync(_service, Assert.Single(await project.OpenAsync(_service, 1)), action);

        Assert.Empty(await NoticesAsync(project, channel));
    }

    [Fact]
    public async Task A_channel_that_is_not_there_is_told_when_a_rule_is_saved_and_when_it_fires()
    {
        var project = await AlertProject.CreateAsync(database, "nowhere");
        var channel = await ChannelAsync(project, "Team Slack");
        var answer = await _service.SendAsync(
            HttpMethod.Post,
            "/rules/nowhere",
            project.Token,
            """{"id": "r", "type": "filter", "filter": "broken", "notification_channels": ["in_app", "email", "emial", "team slack", "WebHook", "In_App"]}""");
        Assert.Equal(201, answer.Status);
        string[] expected =
        [
            "No notification is sent through 'email': Neither the project nor the installation has a channel of this kind.",
            "No notification is sent through 'emial': The project has no channel of this name or id.",
        ];
        Assert.Equal(expected, Warnings(answer.Json));
        Assert.Equal(expected, Warnings((await _service.GetAsync("/rules/r?project_id=nowhere", project.Token)).Json));
        Assert.Equal(expected, Warnings((await _service.GetAsync("/rules/nowhere", project.Token)).Json.GetProperty("items")[0]));
        await project.CommitAsync(_service, "broken");
        await project.OpenAsync(_service, 1);

        Assert.Equal(["fired"], await NoticesAsync(project, channel));
        var decisions = (await _service.GetAsync("/rules/r/decisions?project_id=nowhere", project.Token)).Json.GetProperty("items").EnumerateArray()
            .Where(decision => decision.GetProperty("decision").GetString() == "not_told").Select(decision => decision.GetProperty("reason").GetString());
        Assert.Equal(expected, decisions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_stored_rule_that_is_not_understood_any_more_stays_and_says_why()
    {
        var project = await AlertProject.CreateAsync(database, "invalid");
        await project.RuleAsync(_service, """{"id": "r", "name": "Old", "type": "filter", "filter": "broken", "cooldown_minutes": 60}""");
        await project.CommitAsync(_service, "broken");
        await project.OpenAsync(_service, 1);
        await database.ExecuteAsync(
            """UPDATE alert_rules SET definition = jsonb_set(definition, '{conditions,filter}', '"(broken"'), version = version + 1, updated_at = now() WHERE project_number = $1""",
            project.Number);
        await database.ExecuteAsync("UPDATE alert_projects SET rules_version = rules_version + 1 WHERE project_number = $1", project.Number);
        await database.ExecuteAsync("UPDATE alert_episodes SET due_at = now() WHERE project_number = $1", project.Number);
        await project.OpenAsync(_service, 0);

        var rule = (await _service.GetAsync("/rules/r?project_id=invalid", project.Token)).Json;
        Assert.Equal(("invalid", "Old", "(broken"), (rule.GetProperty("state").GetString(), rule.GetProperty("name").GetString(), rule.GetProperty("conditions").GetProperty("filter").GetString()));
        Assert.Contains("conditions.filter: At ", rule.GetProperty("state_reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_rule_that_is_read_otherwise_than_before_says_so_until_it_is_saved()
    {
        var project = await AlertProject.CreateAsync(database, "meaning");
        const string Rule = """{"id": "r", "type": "filter", "filter": "broken level>=warn"}""";
        await project.RuleAsync(_service, Rule);
        Assert.Null(Warnings((await _service.GetAsync("/rules/r?project_id=meaning", project.Token)).Json));
        await database.ExecuteAsync("UPDATE alert_rules SET meaning = 'broken', version = version + 1 WHERE project_number = $1", project.Number);

        Assert.Contains("the one that stored it read 'broken'", Assert.Single(Warnings((await _service.GetAsync("/rules/r?project_id=meaning", project.Token)).Json)!), StringComparison.Ordinal);

        await _service.SendAsync(HttpMethod.Put, "/rules/r?project_id=meaning", project.Token, Rule);
        Assert.Null(Warnings((await _service.GetAsync("/rules/r?project_id=meaning", project.Token)).Json));
    }

    [Fact]
    public async Task A_rule_of_an_earlier_filter_language_keeps_its_meaning_and_says_how_it_is_written_now()
    {
        var project = await AlertProject.CreateAsync(database, "older");
        await project.RuleAsync(_service, """{"id": "r", "type": "filter", "filter": "nothing like it"}""");
        // As the version before stored it: a star in a word was a star.
        await database.ExecuteAsync(
            """
            UPDATE alert_rules SET definition = jsonb_set(definition, '{conditions,filter}', '"payment*"'), meaning = NULL, filter_version = NULL, version = version + 1
            WHERE project_number = $1
            """,
            project.Number);
        await database.ExecuteAsync("UPDATE alert_projects SET rules_version = rules_version + 1 WHERE project_number = $1", project.Number);

        var rule = (await _service.GetAsync("/rules/r?project_id=older", project.Token)).Json;
        Assert.Equal(("active", "\"payment*\""), (rule.GetProperty("state").GetString(), rule.GetProperty("conditions").GetProperty("filter").GetString()));
        Assert.Contains("It was written payment*", Assert.Single(Warnings(rule)!), StringComparison.Ordinal);
        await Eventually.TrueAsync(
            async () => await project.ScalarAsync<long>("SELECT count(*) FROM alert_rules WHERE project_number = $1 AND filter_version = 1 AND meaning = '\"payment*\"'", project.Number) == 1,
            TimeSpan.FromSeconds(20),
            () => "It was not noted how the rule is read.");
        await project.CommitAsync(_service, "payment failed");
        await project.CommitAsync(_service, "payment* failed");
        Assert.Equal(1, Assert.Single(await project.OpenAsync(_service, 1)).GetProperty("count").GetInt64());

        await _service.SendAsync(HttpMethod.Put, "/rules/r?project_id=older", project.Token, """{"type": "filter", "filter": "\"payment*\""}""");
        Assert.Null(Warnings((await _service.GetAsync("/rules/r?project_id=older", project.Token)).Json));
    }

    [Fact]
    public async Task Missing_lines_are_not_told_before_senders_that_push_had_time_to_repeat()
    {
        var project = await AlertProject.CreateAsync(database, "pushed");
        await database.ExecuteAsync("INSERT INTO push_settings (connection_number) SELECT number FROM connections WHERE project_number = $1", project.Number);
        await project.RuleAsync(_service, """{"id": "heartbeat", "type": "absence", "filter": "heartbeat", "window_minutes": 1}""");
        // The rule is as old as the gap: no window before the gap counts, and more than one whole window lies in it.
        await database.ExecuteAsync(
            """
            WITH aged AS (UPDATE alert_rules SET updated_at = now() - interval '130 s', version = version + 1 WHERE project_number = $1)
            UPDATE alert_projects SET rules_version = rules_version + 1, evaluated_at = now() - interval '130 s', pushes_to = NULL, pushes_until = NULL
            WHERE project_number = $1
            """,
            project.Number);
        await Eventually.TrueAsync(
            async () => (await project.DecisionsAsync(_service, "heartbeat")).Contains("pushes_awaited"), Patience, () => "Nothing was said.");
        Assert.Empty(await project.AlertsAsync(_service));

        await database.ExecuteAsync("UPDATE alert_projects SET pushes_until = evaluated_at WHERE project_number = $1", project.Number);
        await project.OpenAsync(_service, 1);
    }

    [Fact]
    public async Task Five_thousand_rules_come_in_at_once_and_one_more_does_not()
    {
        var project = await AlertProject.CreateAsync(database, "many");
        static string Yaml(int first, int count) => string.Concat(Enumerable.Range(first, count)
            .Select(number => $"- id: r{number}\n  alert_type: pattern_match\n  conditions:\n    pattern: 'code{number}x.*failed'\n"));
        var answer = await _service.SendAsync(HttpMethod.Post, "/rules/many/import", project.Token, Yaml(0, 5_000), "application/yaml");
        Assert.Equal((200, 5_000), (answer.Status, answer.Json.GetProperty("created").GetInt32()));
        await project.CommitAsync(_service, "code4711x has failed");
        Assert.Equal("r4711", Assert.Single(await project.OpenAsync(_service, 1)).GetProperty("rule_id").GetString());

        Assert.Equal(409, (await _service.SendAsync(HttpMethod.Post, "/rules/many/import", project.Token, Yaml(5_000, 1), "application/yaml")).Status);
        answer = await _service.SendAsync(HttpMethod.Post, "/rules/many/import", project.Token, Yaml(4_999, 1), "application/yaml");
        Assert.Equal((200, 1), (answer.Status, answer.Json.GetProperty("unchanged").GetInt32()));
    }

    private static string[]? Warnings(JsonElement rule) =>
        rule.TryGetProperty("warnings", out var warnings) ? [.. warnings.EnumerateArray().Select(warning => warning.GetString()!)] : null;

    /// <summary>A channel that is complete and whose receiver cannot be reached: what it is to be told waits.</summary>
    private async Task<string> ChannelAsync(AlertProject project, string name)
    {
        var id = Guid.NewGuid();
        await database.ExecuteAsync(
            """
            INSERT INTO channels (id, project_number, name, kind, config, created_at, updated_at)
            VALUES ($1, $2, $3, 'webhook', '{"url": "https://hooks.example.invalid/x", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}', now(), now())
            """,
            id,
            project.Number,
            name);
        return id.ToString();
    }

    private static async Task<List<string>> NoticesAsync(AlertProject project, string channel) =>
        [.. (await project.ScalarAsync<string>(
            "SELECT coalesce(string_agg(notice ->> 'kind', ',' ORDER BY id), '') FROM deliveries WHERE project_number = $1 AND target = $2", project.Number, channel))
            .Split(',', StringSplitOptions.RemoveEmptyEntries)];
}
