using System.Collections.Concurrent;
using LiveLogs.Notifications;
using LiveLogs.Tests.Notifications.StandIns;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LiveLogs.Tests.Notifications;

/// <summary>Answers that do not end, answers of somebody in between, and what is lost on the way.</summary>
public sealed class OddAnswersTests
{
    private const string Portal = "<!doctype html><html><body>Please sign in to the network</body></html>";

    private readonly WatchedTime _time = new();

    [Theory]
    [InlineData("webhook", 200, "text/plain", "x")]
    [InlineData("webhook", 202, "application/json", "{")]
    [InlineData("teams", 202, "text/plain", "")]
    [InlineData("teams", 200, "application/json", "{")]
    [InlineData("pagerduty", 202, "application/json", "{")]
    [InlineData("slack", 200, "text/plain", "ok")]
    [InlineData("slack", 200, "text/plain", "")]
    public async Task A_status_decides_when_the_body_does_not_end(string kind, int status, string type, string body)
    {
        var fault = new Fault { Endless = new StandInReply(status, body, ("Content-Type", type)) };
        var result = await SendAsync(kind, fault, advance: true);

        Assert.Equal((SendOutcome.Delivered, null), (result.Outcome, result.Error));
    }

    [Theory]
    [InlineData("slack", 200, Portal, "text/html")]
    [InlineData("slack", 200, Portal, "text/plain")]
    [InlineData("slack", 200, "welcome", "text/plain")]
    [InlineData("slack-bot", 200, Portal, "text/html")]
    [InlineData("slack-bot", 200, "welcome", "text/plain")]
    [InlineData("teams", 200, Portal, "text/html; charset=utf-8")]
    [InlineData("pagerduty", 200, Portal, "text/html")]
    [InlineData("sendgrid", 200, Portal, "text/html")]
    public async Task An_answer_of_somebody_in_between_is_an_outage(string kind, int status, string body, string type)
    {
        var result = await SendAsync(kind, new Fault { Instead = new StandInReply(status, body, ("Content-Type", type)) });

        Assert.Equal(SendOutcome.Later, result.Outcome);
        Assert.DoesNotContain("sign in to the network", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_payload", nameof(SendOutcome.Rejected))]
    [InlineData("channel_is_archived", nameof(SendOutcome.Refused))]
    [InlineData("rollup_error", nameof(SendOutcome.Later))]
    public async Task Slacks_own_words_in_a_200_are_taken_at_their_word(string word, string outcome) =>
        Assert.Equal(outcome, (await SendAsync("slack", new Fault { Instead = new StandInReply(200, word, ("Content-Type", "text/html")) })).Outcome.ToString());

    [Fact]
    public async Task A_webhook_may_answer_with_a_page() =>
        Assert.Equal(SendOutcome.Delivered, (await SendAsync("webhook", new Fault { Instead = new StandInReply(200, Portal, ("Content-Type", "text/html")) })).Outcome);

    [Fact]
    public async Task An_issue_that_the_search_does_not_know_yet_is_looked_for_before_another_is_made()
    {
        await using var jira = await new JiraStandIn { NotIndexed = 1 }.StartAsync<JiraStandIn>();
        using var kinds = new Kinds(_time);
        var notice = Notices.Of();
        await kinds.SendAsync(kinds.Jira, Config(jira), notice);

        var first = await kinds.SendAsync(kinds.Jira, Config(jira), notice, mayHaveBeenSent: true);
        _time.Advance(TimeSpan.FromSeconds(40));
        var second = await kinds.SendAsync(kinds.Jira, Config(jira), notice, first.Thread, mayHaveBeenSent: true);
        jira.NotIndexed = 0;
        var third = await kinds.SendAsync(kinds.Jira, Config(jira), notice, second.Thread, mayHaveBeenSent: true);

        Assert.Equal([SendOutcome.Unknown, SendOutcome.Unknown, SendOutcome.Delivered], [first.Outcome, second.Outcome, third.Outcome]);
        Assert.True(first is { IsPartial: true, RetryAfter: not null });
        Assert.Equal(first.Thread, second.Thread);
        Assert.Equal("OPS-1", third.Thread);
        Assert.Single(jira.Issues);
    }

    [Fact]
    public async Task An_issue_that_was_never_made_is_made_once_the_search_had_time()
    {
        await using var jira = await new JiraStandIn().StartAsync<JiraStandIn>();
        using var kinds = new Kinds(_time);
        var notice = Notices.Of();

        var first = await kinds.SendAsync(kinds.Jira, Config(jira), notice, mayHaveBeenSent: true);
        _time.Advance(TimeSpan.FromMinutes(3));
        var second = await kinds.SendAsync(kinds.Jira, Config(jira), notice, first.Thread, mayHaveBeenSent: true);

        Assert.Equal((SendOutcome.Unknown, SendOutcome.Delivered, "OPS-1"), (first.Outcome, second.Outcome, second.Thread));
        Assert.Single(jira.Issues);
    }

    [Fact]
    public async Task Of_two_issues_of_one_alert_the_younger_is_closed()
    {
        await using var jira = await new JiraStandIn { NotIndexed = 1 }.StartAsync<JiraStandIn>();
        using var kinds = new Kinds(_time);
        var notice = Notices.Of();
        await kinds.SendAsync(kinds.Jira, Config(jira), notice);
        var first = await kinds.SendAsync(kinds.Jira, Config(jira), notice, mayHaveBeenSent: true);
        _time.Advance(TimeSpan.FromMinutes(3));

        // The index catches up between the look before and the look after.
        jira.Faults = number =>
        {
            jira.NotIndexed = jira.Issues.Count > 1 ? 0 : 1;
            return null;
        };
        var second = await kinds.SendAsync(kinds.Jira, Config(jira), notice, first.Thread, mayHaveBeenSent: true);

        Assert.Equal((SendOutcome.Delivered, "OPS-1"), (second.Outcome, second.Thread));
        Assert.Equal(["To Do", "Done"], [jira.Issues["OPS-1"].Status, jira.Issues["OPS-2"].Status]);
        Assert.Contains("OPS-1", Assert.Single(jira.Issues["OPS-2"].Comments), StringComparison.Ordinal);
        Assert.Empty(jira.Complaints);
    }

    [Fact]
    public async Task A_search_that_is_answered_by_somebody_else_makes_no_second_issue()
    {
        await using var jira = await new JiraStandIn().StartAsync<JiraStandIn>();
        using var kinds = new Kinds(_time);
        var notice = Notices.Of();
        await kinds.SendAsync(kinds.Jira, Config(jira), notice);
        jira.Faults = _ => new Fault { Instead = new StandInReply(200, Portal, ("Content-Type", "text/html")) };

        Assert.Equal(SendOutcome.Later, (await kinds.SendAsync(kinds.Jira, Config(jira), notice, mayHaveBeenSent: true)).Outcome);
        Assert.Single(jira.Issues);
    }

    private async Task<SendResult> SendAsync(string kind, Fault fault, bool advance = false)
    {
        await using var webhook = await new WebhookStandIn { Time = _time, Faults = _ => fault }.StartAsync<WebhookStandIn>();
        await using var teams = await new TeamsStandIn { Faults = _ => fault }.StartAsync<TeamsStandIn>();
        await using var pager = await new PagerDutyStandIn { Faults = _ => fault }.StartAsync<PagerDutyStandIn>();
        await using var slack = await new SlackStandIn { Faults = _ => fault }.StartAsync<SlackStandIn>();
        await using var sendGrid = await new SendGridStandIn { Faults = _ => fault }.StartAsync<SendGridStandIn>();
        using var kinds = new Kinds(_time, null, ("pagerduty", pager.Address), ("slack", new Uri(slack.Address, "api/")), ("sendgrid", sendGrid.Address));
        var (provider, sending) = kind switch
        {
            "webhook" => ((StandIn)webhook, kinds.SendAsync(kinds.Webhook, new { url = webhook.Address, secret = WebhookStandIn.Secret }, Notices.Of())),
            "teams" => (teams, kinds.SendAsync(kinds.Teams, new { url = teams.Address }, Notices.Of())),
            "pagerduty" => (pager, kinds.SendAsync(kinds.PagerDuty, new { routing_key = PagerDutyStandIn.RoutingKey }, Notices.Of())),
            "slack" => (slack, kinds.SendAsync(kinds.Slack, new { webhook_url = new Uri(slack.Address, "services/x") }, Notices.Of())),
            "slack-bot" => (slack, kinds.SendAsync(kinds.Slack, new { bot_token = SlackStandIn.Token, channel = "#alerts" }, Notices.Of())),
            _ => (sendGrid, kinds.SendAsync(kinds.Email, new { to = "a@example.com", from = "b@example.com", transport = "sendgrid", api_key = SendGridStandIn.Key }, Notices.Of())),
        };
        if (advance)
        {
            Assert.True(await provider.Silent.WaitAsync(TimeSpan.FromSeconds(20)));

            // Whoever reads the body waits for it by now, or will.
            while (!sending.IsCompleted && !_time.Waits.Contains(TimeSpan.FromSeconds(5)))
                await Task.Yield();
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        return await sending;
    }

    private static object Config(JiraStandIn jira) =>
        new { site = jira.Address, email = JiraStandIn.Email, api_token = JiraStandIn.Token, project = "OPS" };

    /// <summary>A clock that knows for how long it was asked to wait.</summary>
    private sealed class WatchedTime() : FakeTimeProvider(new DateTimeOffset(2026, 1, 12, 10, 0, 0, TimeSpan.Zero))
    {
        public ConcurrentBag<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Waits.Add(dueTime);
            return timer;
        }
    }
}
