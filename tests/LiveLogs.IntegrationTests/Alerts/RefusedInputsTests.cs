using System.Globalization;
using LiveLogs.IntegrationTests.LiveTail;
using LiveLogs.IntegrationTests.Storage;
using Xunit;

namespace LiveLogs.IntegrationTests.Alerts;

/// <summary>What means nothing is refused, whichever operation it is sent to.</summary>
public sealed class RefusedInputsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static string Later => TimeProvider.System.GetUtcNow().AddHours(2).ToString("O", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Members_that_are_not_known_are_named()
    {
        await using var service = await TailService.StartAsync(database);
        var project = await AlertProject.CreateAsync(database, "strict");
        await project.RuleAsync(service, """{"type": "filter", "filter": "boom"}""");
        await project.CommitAsync(service, "boom");
        var alert = (await project.OpenAsync(service, 1))[0];

        await AssertAsync("/rules/simulate", """{"project_id": "strict", "rule": {"type": "filter", "filter": "x"}, "form": 1}""", "form");
        await AssertAsync("/silences/strict", $$"""{"ends_at": "{{Later}}", "created_by": "somebody else"}""", "created_by");
        await AssertAsync("/silences/strict", $$"""{"ends_at": "{{Later}}", "comment": "a\r\nb"}""", "comment");
        foreach (var action in (string[])["read", "ack", "resolve", "reopen"])
            await AssertAsync($"/alerts/{alert.GetProperty("id")}/{action}", """{"x": 1}""", "x");
        await AssertAsync($"/alerts/{alert.GetProperty("id")}/snooze", $$"""{"minutes": 5, "until": "{{Later}}"}""", "minutes");
        await AssertAsync($"/alerts/{alert.GetProperty("id")}/assign", """{"assignee": "a\r\nb"}""", "assignee");
        Assert.Equal("malformed_json", (await project.ActAsync(service, alert, "ack", "garbage")).Code);
        Assert.Equal(200, (await project.ActAsync(service, alert, "ack", "{}")).Status);
        Assert.Equal(200, (await project.ActAsync(service, alert, "resolve")).Status);

        async Task AssertAsync(string path, string body, string field)
        {
            var answer = await service.SendAsync(HttpMethod.Post, path, project.Token, body);
            Assert.True(answer.Status == 400, $"{path}: {answer.Text}");
            Assert.Equal("invalid_request", answer.Code);
            Assert.Equal([field], answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        }
    }

    [Fact]
    public async Task A_parameter_is_given_once_and_a_time_has_its_offset()
    {
        await using var service = await TailService.StartAsync(database);
        var project = await AlertProject.CreateAsync(database, "once");

        var twice = await service.GetAsync("/stream/once?q=request&q=completed", project.Token);
        Assert.Equal((400, "invalid_request"), (twice.Status, twice.Code));
        Assert.Equal("q", Assert.Single(twice.Json.GetProperty("errors").EnumerateObject()).Name);
        Assert.Equal(400, (await service.GetAsync("/stream/once?from=2026-11-30T10:30:00", project.Token)).Status);
        Assert.Equal(200, (await service.GetAsync("/stream/once?from=2026-11-30T10:30:00Z&to=2026-11-30T11:30:00Z", project.Token)).Status);
        Assert.Equal(400, (await service.GetAsync("/stream/once?q=/line1.line2/s", project.Token)).Status);
    }

    [Fact]
    public async Task A_rule_is_not_called_like_a_project_and_its_tag_may_stand_in_a_list()
    {
        await using var service = await TailService.StartAsync(database);
        var project = await AlertProject.CreateAsync(database, "named");

        var refused = await service.SendAsync(HttpMethod.Post, "/rules/named", project.Token, """{"id": "named", "type": "filter", "filter": "x"}""");
        Assert.Equal((400, "id"), (refused.Status, Assert.Single(refused.Json.GetProperty("errors").EnumerateObject()).Name));
        var file = await service.SendAsync(HttpMethod.Post, "/rules/named/import", project.Token, "- {id: named, type: filter, filter: x}", "application/yaml");
        Assert.Equal(400, file.Status);

        await project.RuleAsync(service, """{"id": "mine", "type": "filter", "filter": "x"}""");
        var tag = (await service.GetAsync("/rules/mine", project.Token)).ETag!;
        Assert.Equal(412, await PutAsync("\"nothing\", \"else\""));
        Assert.Equal(200, await PutAsync($"\"nothing\", {tag}"));

        async Task<int> PutAsync(string tags)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/live-logs/rules/mine")
            {
                Content = new StringContent("""{"id": "mine", "type": "filter", "filter": "y"}""", System.Text.Encoding.UTF8, "application/json"),
            };
            request.Headers.Authorization = new("Bearer", project.Token);
            request.Headers.TryAddWithoutValidation("If-Match", tags);
            using var answer = await service.Client.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task Long_group_values_have_alerts_of_their_own_and_an_old_one_goes_on()
    {
        await using var service = await TailService.StartAsync(database);
        var project = await AlertProject.CreateAsync(database, "long");
        var rule = await project.RuleAsync(service, """{"type": "filter", "filter": "boom", "group_by": ["attr.g"]}""");
        await project.CommitAsync(service, [Entry("a1"), Entry("a2")]);
        var alerts = await project.OpenAsync(service, 2);
        Assert.Equal(2, alerts.Select(alert => alert.GetProperty("group_key").GetString()).Distinct().Count());

        // As it was when keys had no hash: one alert of both values, still open.
        await database.ExecuteAsync(
            """
            UPDATE alert_episodes SET group_key = 'attr.g=' || repeat('b', 120) || '…' WHERE id = $1
            """,
            Guid.Parse(alerts[0].GetProperty("id").GetString()!));
        await project.CommitAsync(service, [Entry("b1", 'b'), Entry("b2", 'b')]);
        await Harness.Eventually.TrueAsync(
            async () => (await project.AlertsAsync(service)).Any(alert => alert.GetProperty("count").GetInt64() == 3), TimeSpan.FromSeconds(20), () => "The old alert does not go on.");
        Assert.Equal(2, (await project.AlertsAsync(service)).Count);
        Assert.NotEmpty(rule);

        LiveLogs.Logs.LogEntry Entry(string end, char of = 'a') => project.Entry("boom") with
        {
            Attributes = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { g = new string(of, 311) + end }),
        };
    }

    [Fact]
    public async Task A_file_may_be_as_large_as_the_rules_of_a_project()
    {
        await using var service = await TailService.StartAsync(database);
        var project = await AlertProject.CreateAsync(database, "large");
        var remarks = string.Concat(Enumerable.Repeat($"# {new string('x', 1_000)}\n", 1_536));

        var answer = await service.SendAsync(HttpMethod.Post, "/rules/large/import", project.Token, $"{remarks}- {{id: one, type: filter, filter: x}}", "application/yaml");

        Assert.True(answer.Status == 200, answer.Text);
    }

    [Fact]
    public async Task A_simulation_says_how_many_lines_it_read()
    {
        await using var service = await TailService.StartAsync(database);
        var project = await AlertProject.CreateAsync(database, "counted");
        await project.CommitAsync(service, "fine", severity: 9, count: 7);
        await project.CommitAsync(service, "boom", count: 2);

        var answer = await service.SendAsync(
            HttpMethod.Post, "/rules/simulate", project.Token, """{"project_id": "counted", "rule": {"type": "filter", "filter": "boom"}}""");

        Assert.Equal((200, 9), (answer.Status, answer.Json.GetProperty("lines_read").GetInt32()));
    }
}
