using System.Text.Json;
using LiveLogs.Notifications;
using LiveLogs.Notifications.Channels;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.Tests.Connectors;
using LiveLogs.Tests.Notifications.StandIns;
using Xunit;

namespace LiveLogs.Tests.Notifications;

/// <summary>What providers answer in practice, and what people are told of it.</summary>
public sealed class ProviderCasesTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("edit_window_closed", null)]
    [InlineData("is_inactive", null)]
    [InlineData("block_mismatch", null)]
    [InlineData("a_word_of_tomorrow", null)]
    [InlineData(null, "restricted_action_thread_locked")]
    [InlineData(null, "cannot_reply_to_message")]
    public async Task A_slack_message_that_cannot_be_changed_or_answered_is_followed_by_a_new_one(string? update, string? reply)
    {
        await using var slack = await new SlackStandIn().StartAsync<SlackStandIn>();
        using var kinds = new Kinds(_time, null, ("slack", new Uri(slack.Address, "api/")));
        var config = new { bot_token = SlackStandIn.Token, channel = "#alerts" };
        var episode = Guid.NewGuid();
        var fired = await kinds.SendAsync(kinds.Slack, config, Notices.Of(episode));
        (slack.UpdateError, slack.ReplyError) = (update, reply);

        var resolved = await kinds.SendAsync(kinds.Slack, config, Notices.Of(episode, 2, NoticeKind.Resolved), fired.Thread);

        Assert.Equal((SendOutcome.Delivered, null), (resolved.Outcome, resolved.Error));
        Assert.Equal(2, slack.Messages.Count);
        Assert.Contains("RESOLVED", slack.Messages.Last().Value.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(fired.Thread, resolved.Thread);
    }

    [Theory]
    [InlineData("token_revoked", nameof(SendOutcome.Refused), "token_revoked")]
    [InlineData("is_archived", nameof(SendOutcome.Refused), "is_archived")]
    [InlineData("restricted_action", nameof(SendOutcome.Refused), "restricted_action")]
    [InlineData("msg_too_long", nameof(SendOutcome.Rejected), "msg_too_long")]
    [InlineData("team_added_to_org", nameof(SendOutcome.Later), "team_added_to_org")]
    public async Task Slacks_words_are_shown(string error, string outcome, string shown)
    {
        await using var slack = await new SlackStandIn().StartAsync<SlackStandIn>();
        using var kinds = new Kinds(_time, null, ("slack", new Uri(slack.Address, "api/")));
        var config = new { bot_token = SlackStandIn.Token, channel = "#alerts" };
        var episode = Guid.NewGuid();
        var fired = await kinds.SendAsync(kinds.Slack, config, Notices.Of(episode));
        slack.UpdateError = error;

        var result = await kinds.SendAsync(kinds.Slack, config, Notices.Of(episode, 2, NoticeKind.Resolved), fired.Thread);

        Assert.Equal(outcome, result.Outcome.ToString());
        Assert.Contains(shown, result.Error, StringComparison.Ordinal);
        Assert.Single(slack.Messages);
    }

    [Fact]
    public async Task Values_make_no_links_mentions_or_formatting_in_slack()
    {
        await using var slack = await new SlackStandIn().StartAsync<SlackStandIn>();
        using var kinds = new Kinds(_time);
        await kinds.SendAsync(kinds.Slack, new { webhook_url = new Uri(slack.Address, "services/x") }, Notices.Of() with { GroupKey = "*x* _y_ @here #general" });

        var texts = Assert.Single(slack.Posts).GetProperty("blocks").EnumerateArray().Where(block => block.GetProperty("type").GetString() == "section")
            .SelectMany(block => block.TryGetProperty("fields", out var fields) ? fields.EnumerateArray().ToArray() : [block.GetProperty("text")]);
        Assert.All(texts, text => Assert.True(
            text.GetProperty("type").GetString() == "plain_text" || text.GetProperty("verbatim").GetBoolean(), text.GetRawText()));
        Assert.Contains(texts, text => text.GetProperty("text").GetString() == "Group\n*x* _y_ @here #general" && text.GetProperty("type").GetString() == "plain_text");
    }

    [Fact]
    public async Task A_routing_key_that_pagerduty_does_not_know_is_a_refused_channel()
    {
        await using var pager = await new PagerDutyStandIn().StartAsync<PagerDutyStandIn>();
        using var kinds = new Kinds(_time, null, ("pagerduty", pager.Address));

        var result = await kinds.SendAsync(kinds.PagerDuty, new { routing_key = new string('f', 32) }, Notices.Of());

        Assert.Equal(SendOutcome.Refused, result.Outcome);
        Assert.Contains("routing key", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_of_jira_says_that_there_is_no_such_issue_type()
    {
        await using var jira = await new JiraStandIn { Types = ["Aufgabe", "Bug"] }.StartAsync<JiraStandIn>();
        using var kinds = new Kinds(_time);

        var test = await kinds.SendAsync(kinds.Jira, Config(jira), Notices.Of(kind: NoticeKind.Test));
        var fired = await kinds.SendAsync(kinds.Jira, Config(jira), Notices.Of());

        Assert.Equal((SendOutcome.Refused, "The project has no issue type 'Task'. It has: Aufgabe, Bug. Set 'issue_type'."), (test.Outcome, test.Error));
        Assert.Equal(SendOutcome.Rejected, fired.Outcome);
        Assert.StartsWith("Jira rejected the issue (400) because of: issuetype.", fired.Error, StringComparison.Ordinal);
        Assert.Empty(jira.Issues);
    }

    [Fact]
    public async Task Fields_that_jira_needs_are_named_and_can_be_given()
    {
        await using var jira = await new JiraStandIn { Needed = ["customfield_10010", "components"] }.StartAsync<JiraStandIn>();
        using var kinds = new Kinds(_time);
        var more = JsonSerializer.SerializeToElement(new { customfield_10010 = new { value = "Ops" }, components = new[] { new { name = "web" } }, labels = new[] { "on-call" } });
        var config = new { site = jira.Address, email = JiraStandIn.Email, api_token = JiraStandIn.Token, project = "OPS", issue_fields = more };

        var test = await kinds.SendAsync(kinds.Jira, Config(jira), Notices.Of(kind: NoticeKind.Test));
        var fired = await kinds.SendAsync(kinds.Jira, Config(jira), Notices.Of());
        var tested = await kinds.SendAsync(kinds.Jira, config, Notices.Of(kind: NoticeKind.Test));
        var given = await kinds.SendAsync(kinds.Jira, config, Notices.Of());

        Assert.Equal((SendOutcome.Refused, "New issues need more fields: customfield_10010, components. Give them in 'issue_fields'."), (test.Outcome, test.Error));
        Assert.Contains("customfield_10010, components", fired.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal detail", fired.Error, StringComparison.Ordinal);
        Assert.Equal((SendOutcome.Delivered, SendOutcome.Delivered), (tested.Outcome, given.Outcome));
        var fields = Assert.Single(jira.Created);
        Assert.Equal("web", fields.GetProperty("components")[0].GetProperty("name").GetString());
        Assert.Contains("on-call", fields.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
    }

    [Theory]
    [InlineData("""{"summary": "x"}""")]
    [InlineData("""{"no field": 1}""")]
    [InlineData("""{"labels": ["two words"]}""")]
    [InlineData("[]")]
    public void Fields_that_cannot_be_given_are_refused(string fields)
    {
        using var kinds = new Kinds(_time);

        Assert.Equal("issue_fields", Assert.Single(Kinds.Errors(kinds.Jira, new
        {
            site = "https://x.atlassian.net",
            email = "a@example.com",
            api_token = "t",
            project = "OPS",
            issue_fields = JsonSerializer.Deserialize<JsonElement>(fields),
        })).Field);
    }

    [Fact]
    public async Task An_end_without_an_issue_sends_nothing_and_is_no_delivery()
    {
        await using var jira = await new JiraStandIn().StartAsync<JiraStandIn>();
        using var kinds = new Kinds(_time);

        var result = await kinds.SendAsync(kinds.Jira, Config(jira), Notices.Of(Guid.NewGuid(), 2, NoticeKind.Resolved));

        Assert.Equal((SendOutcome.Nothing, 0), (result.Outcome, jira.Requests));
    }

    [Fact]
    public async Task A_jira_data_center_gets_wiki_text_over_its_own_api()
    {
        await using var jira = await new JiraStandIn { IsDataCenter = true }.StartAsync<JiraStandIn>();
        using var kinds = new Kinds(_time);
        var config = new { site = jira.Address, api = "data_center", api_token = JiraStandIn.Token, project = "OPS" };
        var episode = Guid.NewGuid();

        var test = await kinds.SendAsync(kinds.Jira, config, Notices.Of(kind: NoticeKind.Test));
        var fired = await kinds.SendAsync(kinds.Jira, config, Notices.Of(episode) with { Reason = "see [~admin] and !x!" });
        var found = await kinds.SendAsync(kinds.Jira, config, Notices.Of(episode), mayHaveBeenSent: true);
        var resolved = await kinds.SendAsync(kinds.Jira, config, Notices.Of(episode, 2, NoticeKind.Resolved), fired.Thread);

        Assert.Equal([SendOutcome.Delivered, SendOutcome.Delivered, SendOutcome.Delivered, SendOutcome.Delivered], [test.Outcome, fired.Outcome, found.Outcome, resolved.Outcome]);
        Assert.Equal("Done", Assert.Single(jira.Issues.Values).Status);
        Assert.Contains(@"see \[\~admin\] and \!x\!", Assert.Single(jira.Created).GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Empty(jira.Complaints);
    }

    [Fact]
    public async Task Teams_shows_lines_as_lines_and_no_lists()
    {
        await using var teams = await new TeamsStandIn().StartAsync<TeamsStandIn>();
        using var kinds = new Kinds(_time);

        await kinds.SendAsync(kinds.Teams, new { url = teams.Address }, Notices.Of() with { Reason = "Line one\nLine two\r\n- no item\n1. no number" });
        await kinds.SendAsync(kinds.Teams, new { url = teams.Address }, Notices.Of() with { Reason = "Line one\nLine two" }, degraded: true);

        Assert.Equal("Line one\n\nLine two\n\n\\- no item\n\n1\\. no number", teams.Cards[0].GetProperty("body")[1].GetProperty("text").GetString());
        Assert.StartsWith("Line one\n\nLine two", teams.Cards[1].GetProperty("body")[1].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cards_for_teams_leave_room_for_what_teams_makes_of_them()
    {
        var lines = Enumerable.Range(0, 5).Select(number => new NoticeLine(_time.GetUtcNow(), "ERROR", "/shop", new string('障', 900))).ToList();
        using var kinds = new Kinds(_time);
        var message = kinds.Composer.Compose(
            new Parcel([.. Enumerable.Range(0, 60).Select(number => Kinds.Delivery(Notices.Of() with { Title = $"{number} {new string('障', 171)}", Lines = lines }))], IsDigest: true),
            "target",
            default);

        Assert.InRange(TeamsKind.Fit(message).Length, 1_000, 22_000);
    }

    [Theory]
    [InlineData("https://contoso.webhook.office.com/webhookb2/x", "retired")]
    [InlineData("https://prod-1.logic.azure.us/x", "national clouds")]
    public void Addresses_of_another_teams_are_explained(string url, string expected)
    {
        using var kinds = new Kinds(_time);

        Assert.Contains(expected, Assert.Single(Kinds.Errors(kinds.Teams, new { url })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Digests_tell_what_fires_from_what_is_over()
    {
        using var kinds = new Kinds(_time);
        var firing = Enumerable.Range(0, 12).Select(number => Notices.Of() with { Severity = number < 2 ? "high" : "medium" }).ToList();
        var over = Enumerable.Range(0, 30).Select(_ => Notices.Of(Guid.NewGuid(), 2, NoticeKind.Resolved) with { Severity = "critical" }).ToList();
        var endedMeanwhile = Guid.NewGuid();

        var storm = Digest(firing);
        var end = Digest(over);
        var mixed = Digest([.. over, .. firing, Notices.Of(endedMeanwhile), Notices.Of(endedMeanwhile, 2, NoticeKind.Resolved)]);

        Assert.Equal("[DIGEST] 12 firing (2 high, 10 medium) in shop", storm.Title);
        Assert.Equal("[DIGEST] 30 resolved in shop", end.Title);
        Assert.NotEqual(storm.Body, end.Body);
        Assert.Equal("[DIGEST] 12 firing (2 high, 10 medium), 31 resolved in shop", mixed.Title);
        Assert.Equal((NoticeKind.Fired, NoticeKind.Resolved), (mixed.Notice.Kind, end.Notice.Kind));
        Assert.Equal("https://logs.example.com/#project=shop&view=alerts", mixed.Link);

        Message Digest(IReadOnlyList<Notice> notices) =>
            kinds.Composer.Compose(new Parcel([.. notices.Select(notice => Kinds.Delivery(notice))], IsDigest: true), "target", default);
    }

    private static object Config(JiraStandIn jira) =>
        new { site = jira.Address, email = JiraStandIn.Email, api_token = JiraStandIn.Token, project = "OPS" };
}
