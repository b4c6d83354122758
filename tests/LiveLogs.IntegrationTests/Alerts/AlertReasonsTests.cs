using LiveLogs.IntegrationTests.Harness;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Alerts;

/// <summary>What an alert says beyond its number: sources that were left out, lines that came late, channels that are refused.</summary>
public sealed class AlertReasonsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private TailService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TailService.StartAsync(
        database, ("Alerts:EvaluationInterval", "00:00:00.300"), ("Alerts:HitsInterval", "00:00:00.100"));

    public async ValueTask DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Sources_that_fail_are_named_by_the_alert_that_did_not_wait_for_them()
    {
        var project = await AlertProject.CreateAsync(database, "left-out");
        await RunSourcesAsync(project, """{"sources": [{"source": "/shop/web", "state": "Streaming"}, {"source": "/shop/broken", "state": "Failed"}]}""", "/shop/web");
        await project.RuleAsync(_service, """{"id": "silence", "type": "absence", "window_minutes": 1}""");
        // As if it had been there for long: a rule waits for its first whole window.
        await AgeRulesAsync(project);
        var alert = Assert.Single(await project.OpenAsync(_service, 1));

        Assert.EndsWith(" Left out because they fail: connection: /shop/broken.", alert.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var decisions = await _service.GetAsync("/rules/silence/decisions?project_id=left-out", project.Token);
        Assert.Contains("/shop/broken", decisions.Json.GetProperty("items")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_no_source_is_read_the_log_says_why_nothing_fires()
    {
        var project = await AlertProject.CreateAsync(database, "blind");
        await RunSourcesAsync(project, """{"sources": [{"source": "/shop/broken", "state": "Failed"}]}""", null);
        await project.RuleAsync(_service, """{"id": "silence", "type": "absence", "window_minutes": 1}""");
        await AgeRulesAsync(project);
        await Eventually.TrueAsync(
            async () => (await project.DecisionsAsync(_service, "silence")).SequenceEqual(["sources_failing"]), Patience, () => "Nothing was said.");

        Assert.Empty(await project.AlertsAsync(_service));
    }

    [Fact]
    public async Task Lines_that_come_after_their_window_was_closed_are_noted_and_do_not_open_it()
    {
        var project = await AlertProject.CreateAsync(database, "late");
        await project.RuleAsync(_service, """{"id": "errors", "type": "count", "filter": "broken", "threshold": 2, "window_minutes": 1, "cooldown_minutes": 60}""");
        await project.CommitAsync(_service, "broken", count: 3);
        var alert = Assert.Single(await project.OpenAsync(_service, 1));
        await project.ActAsync(_service, alert, "resolve");
        // As if that had been some minutes ago.
        await database.ExecuteAsync(
            "UPDATE alert_episodes SET closed_to = closed_to - interval '10 min', last_seen_at = last_seen_at - interval '10 min', resolved_at = resolved_at - interval '10 min' WHERE project_number = $1",
            project.Number);
        await database.ExecuteAsync("UPDATE alert_counts SET minute = minute - interval '11 min'");
        await Eventually.TrueAsync(
            async () => await project.ScalarAsync<long>("SELECT count(*) FROM alert_episodes WHERE project_number = $1 AND closed_count IS NOT NULL", project.Number) == 1,
            Patience,
            () => "The closed window was not looked at.");
        var closed = await project.ScalarAsync<DateTime>("SELECT closed_to FROM alert_episodes WHERE project_number = $1", project.Number);
        await project.CommitAsync(_service, "broken", count: 2, age: TimeProvider.System.GetUtcNow() - closed + TimeSpan.FromSeconds(closed.Second + 10));
        await Eventually.TrueAsync(
            async () => (await project.AlertsAsync(_service, "?state=resolved"))[0].GetProperty("late_lines").GetInt64() == 2, Patience, () => "They were not noted.");

        Assert.Empty(await project.AlertsAsync(_service));
        Assert.Contains("late", await project.DecisionsAsync(_service, "errors"));
    }

    [Fact]
    public async Task A_channel_that_is_refused_is_told_in_the_product_until_it_is_not()
    {
        var project = await AlertProject.CreateAsync(database, "refused");
        await project.RuleAsync(_service, """{"id": "any", "type": "filter", "filter": "nothing like it"}""");
        var channel = Guid.NewGuid();
        await database.ExecuteAsync(
            "INSERT INTO channels (id, project_number, name, kind, config, created_at, updated_at) VALUES ($1, $2, 'on-call', 'slack', '{}', now(), now())",
            channel,
            project.Number);
        await database.ExecuteAsync(
            "INSERT INTO delivery_targets (target, failures, refused_until, last_error) VALUES ($1, 1, now() + interval '1 hour', 'The token was revoked.')", channel.ToString());
        var alert = Assert.Single(await project.OpenAsync(_service, 1));

        Assert.Equal(("channel_refused", "channel=on-call"), (alert.GetProperty("alert_type").GetString(), alert.GetProperty("group_key").GetString()));
        Assert.Contains("The token was revoked.", alert.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var rules = await _service.GetAsync("/rules/refused", project.Token);
        Assert.Contains(rules.Json.GetProperty("items").EnumerateArray(), rule => rule.GetProperty("id").GetString() == "channel-refused");

        await database.ExecuteAsync("UPDATE delivery_targets SET refused_until = NULL WHERE target = $1", channel.ToString());
        await project.OpenAsync(_service, 0);
        Assert.Equal(204, (await _service.SendAsync(HttpMethod.Delete, "/rules/channel-refused?project_id=refused", project.Token)).Status);
        await database.ExecuteAsync("UPDATE delivery_targets SET refused_until = now() + interval '1 hour' WHERE target = $1", channel.ToString());
        await project.CommitAsync(_service, "something else");
        Assert.Empty(await project.AlertsAsync(_service));
    }

    [Fact]
    public async Task An_evaluation_that_is_only_late_has_nobody_wait_for_pushes()
    {
        var project = await AlertProject.CreateAsync(database, "busy");
        await project.RuleAsync(_service, """{"id": "any", "type": "filter", "filter": "nothing like it"}""");
        await EvaluatedAsync("evaluated_at > 'epoch'");
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT FROM alert_projects WHERE project_number = {project.Number} FOR UPDATE";
            await command.ExecuteNonQueryAsync();
            await EvaluatedAsync("evaluated_at < now() - interval '4 s'");
        }

        await EvaluatedAsync("evaluated_at > now() - interval '2 s'");
        Assert.True(await project.ScalarAsync<bool>("SELECT pushes_until IS NULL FROM alert_projects WHERE project_number = $1", project.Number));

        // Before this instance was there, nobody was.
        await database.ExecuteAsync("UPDATE alert_projects SET evaluated_at = now() - interval '1 h' WHERE project_number = $1", project.Number);
        await EvaluatedAsync("pushes_until > now()");

        Task EvaluatedAsync(string condition) => Eventually.TrueAsync(
            () => project.ScalarAsync<bool>($"SELECT coalesce({condition}, false) FROM alert_projects WHERE project_number = $1", project.Number), Patience, () => $"Never was {condition}.");
    }

    /// <summary>The project's connection as if it were polled by another instance.</summary>
    private async Task RunSourcesAsync(AlertProject project, string details, string? fresh)
    {
        await database.ExecuteAsync("UPDATE connections SET desired_state = 'running', name = 'connection' WHERE project_number = $1", project.Number);
        await database.ExecuteAsync(
            "UPDATE stream_status SET details = $2::text::jsonb WHERE connection_number IN (SELECT number FROM connections WHERE project_number = $1)", project.Number, details);
        if (fresh is not null)
        {
            await database.ExecuteAsync(
                "INSERT INTO source_checkpoints (connection_number, source_key, source, cursor, fresh_to) SELECT number, 'web', $2, '{}', now() + interval '1 hour' FROM connections WHERE project_number = $1", project.Number, fresh);
        }
    }

    private async Task AgeRulesAsync(AlertProject project)
    {
        await database.ExecuteAsync("UPDATE alert_rules SET updated_at = now() - interval '1 hour' WHERE project_number = $1", project.Number);
        await database.ExecuteAsync("UPDATE alert_projects SET rules_version = rules_version + 1 WHERE project_number = $1", project.Number);
    }
}
