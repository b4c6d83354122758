using LiveLogs.CloudSimulator.CloudWatch;
using LiveLogs.Notifications;
using LiveLogs.Tests.Connectors;
using LiveLogs.Tests.Notifications.StandIns;
using Xunit;

namespace LiveLogs.Tests.Notifications;

/// <summary>Each kind against a server that checks what the provider checks.</summary>
public sealed class KindTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_webhook_is_signed_with_the_secret_and_with_the_one_before()
    {
        await using var receiver = await new WebhookStandIn { Time = _time }.StartAsync<WebhookStandIn>();
        using var kinds = new Kinds(_time);
        var notice = Notices.Of();
        var other = $"whsec_{Convert.ToBase64String(new byte[24])}";

        var plain = await kinds.SendAsync(kinds.Webhook, new { url = receiver.Address, secret = WebhookStandIn.Secret }, notice);
        var rotating = await kinds.SendAsync(kinds.Webhook, new { url = receiver.Address, secret = other, previous_secret = WebhookStandIn.Secret }, notice);
        var wrong = await kinds.SendAsync(kinds.Webhook, new { url = receiver.Address, secret = other }, notice);

        Assert.Equal([SendOutcome.Delivered, SendOutcome.Delivered, SendOutcome.Refused], [plain.Outcome, rotating.Outcome, wrong.Outcome]);
        var (id, body) = Assert.Single(receiver.Messages);
        Assert.Equal(($"msg_{notice.EpisodeId:N}.1", 1), (id, receiver.Repeats));
        Assert.Equal("alert.firing", body.GetProperty("type").GetString());
        Assert.Equal("https://logs.example.com" + notice.Path, body.GetProperty("data").GetProperty("url").GetString());
        Assert.Empty(receiver.Complaints);
    }

    [Fact]
    public async Task Slack_by_webhook_gets_blocks_and_plain_text_when_it_rejects_them()
    {
        await using var slack = await new SlackStandIn { DislikesBlocks = true }.StartAsync<SlackStandIn>();
        using var kinds = new Kinds(_time);
        var config = new { webhook_url = new Uri(slack.Address, "services/T/B/x") };

        var rich = await kinds.SendAsync(kinds.Slack, config, Notices.Of());
        var plain = await kinds.SendAsync(kinds.Slack, config, Notices.Of(), degraded: true);

        Assert.Equal((SendOutcome.Rejected, SendOutcome.Delivered), (rich.Outcome, plain.Outcome));
        Assert.Contains("payment-api error rate", Assert.Single(slack.Posts).GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slack_bot_keeps_one_living_message_with_a_thread()
    {
        await using var slack = await new SlackStandIn().StartAsync<SlackStandIn>();
        using var kinds = new Kinds(_time, null, ("slack", new Uri(slack.Address, "api/")));
        var config = new { bot_token = SlackStandIn.Token, channel = "#alerts" };
        var episode = Guid.NewGuid();

        var fired = await kinds.SendAsync(kinds.Slack, config, Notices.Of(episode));
        var resolved = await kinds.SendAsync(kinds.Slack, config, Notices.Of(episode, 2, NoticeKind.Resolved), fired.Thread);

        Assert.Equal((SendOutcome.Delivered, SendOutcome.Delivered), (fired.Outcome, resolved.Outcome));
        var (timestamp, message) = Assert.Single(slack.Messages);
        Assert.Contains("RESOLVED", message.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(timestamp, Assert.Single(slack.Replies).Thread);
        Assert.Null(resolved.Thread);
    }

    [Theory]
    [InlineData("invalid_auth", nameof(SendOutcome.Refused))]
    [InlineData("not_in_channel", nameof(SendOutcome.Refused))]
    [InlineData("msg_blocks_too_long", nameof(SendOutcome.Rejected))]
    [InlineData("service_unavailable", nameof(SendOutcome.Later))]
    [InlineData("<b>secret</b>", nameof(SendOutcome.Refused))]
    public async Task Slacks_errors_are_understood_and_not_repeated(string error, string outcome)
    {
        await using var slack = await new SlackStandIn { Error = error }.StartAsync<SlackStandIn>();
        using var kinds = new Kinds(_time, null, ("slack", new Uri(slack.Address, "api/")));

        var result = await kinds.SendAsync(kinds.Slack, new { bot_token = SlackStandIn.Token, channel = "C1" }, Notices.Of());

        Assert.Equal(outcome, result.Outcome.ToString());
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jira_has_one_issue_per_episode_that_is_commented_on_closed_and_reopened()
    {
        await using var jira = await new JiraStandIn().StartAsync<JiraStandIn>();
        using var kinds = new Kinds(_time);
        var config = Config(jira);
        var episode = Guid.NewGuid();

        var fired = await kinds.SendAsync(kinds.Jira, config, Notices.Of(episode));
        var acknowledged = await kinds.SendAsync(kinds.Jira, config, Notices.Of(episode, 2, NoticeKind.Acknowledged), fired.Thread);
        var resolved = await kinds.SendAsync(kinds.Jira, config, Notices.Of(episode, 3, NoticeKind.Resolved), fired.Thread);
        var closed = jira.Issues["OPS-1"].Status;
        var reopened = await kinds.SendAsync(kinds.Jira, config, Notices.Of(episode, 4, NoticeKind.Reopened), fired.Thread);

        Assert.All([fired, acknowledged, resolved, reopened], result => Assert.Equal((SendOutcome.Delivered, null), (result.Outcome, result.Error)));
        var issue = Assert.Single(jira.Issues.Values);
        Assert.Equal(("OPS-1", "Done", "To Do", 3), (fired.Thread, closed, issue.Status, issue.Comments.Count));
        Assert.Empty(jira.Complaints);
    }

    [Fact]
    public async Task Jira_makes_no_second_issue_or_comment_when_an_answer_was_lost()
    {
        await using var jira = await new JiraStandIn().StartAsync<JiraStandIn>();
        using var kinds = new Kinds(_time);
        var episode = Guid.NewGuid();
        jira.Faults = number => number is 1 or 3 ? new Fault { SilentAfterTaking = true } : null;

        var created = await LosingTheAnswerAsync(jira.Silent, kinds.SendAsync(kinds.Jira, Config(jira), Notices.Of(episode)));
        var found = await kinds.SendAsync(kinds.Jira, Config(jira), Notices.Of(episode), mayHaveBeenSent: true);
        var repeated = Notices.Of(episode, 2, NoticeKind.Repeated);
        var said = await LosingTheAnswerAsync(jira.Silent, kinds.SendAsync(kinds.Jira, Config(jira), repeated, found.Thread));
        var saidAgain = await kinds.SendAsync(kinds.Jira, Config(jira), repeated, found.Thread, mayHaveBeenSent: true);

        Assert.Equal([SendOutcome.Unknown, SendOutcome.Delivered, SendOutcome.Unknown, SendOutcome.Delivered],
            [created.Outcome, found.Outcome, said.Outcome, saidAgain.Outcome]);
        Assert.Single(Assert.Single(jira.Issues.Values).Comments);
    }

    [Fact]
    public async Task Jira_gets_a_plainer_issue_when_it_rejects_a_field()
    {
        await using var jira = await new JiraStandIn { HasNoPriority = true }.StartAsync<JiraStandIn>();
        using var kinds = new Kinds(_time);

        var rich = await kinds.SendAsync(kinds.Jira, Config(jira), Notices.Of());
        var plain = await kinds.SendAsync(kinds.Jira, Config(jira), Notices.Of(), degraded: true);

        Assert.Equal((SendOutcome.Rejected, SendOutcome.Delivered), (rich.Outcome, plain.Outcome));
    }

    [Fact]
    public async Task PagerDuty_triggers_acknowledges_and_resolves_one_incident()
    {
        await using var pager = await new PagerDutyStandIn().StartAsync<PagerDutyStandIn>();
        using var kinds = new Kinds(_time, null, ("pagerduty", pager.Address));
        var config = new { routing_key = PagerDutyStandIn.RoutingKey };
        var (episode, states) = (Guid.NewGuid(), new List<string>());

        foreach (var (kind, number) in new[] { NoticeKind.Fired, NoticeKind.Acknowledged, NoticeKind.Resolved }.Select((kind, index) => (kind, index + 1)))
        {
            Assert.Equal(SendOutcome.Delivered, (await kinds.SendAsync(kinds.PagerDuty, config, Notices.Of(episode, number, kind))).Outcome);
            states.Add(Assert.Single(pager.Incidents).Value);
        }

        Assert.Equal(["triggered", "acknowledged", "resolved"], states);
        await kinds.SendAsync(kinds.PagerDuty, config, Notices.Of(kind: NoticeKind.Test));
        Assert.All(pager.Incidents.Values, state => Assert.Equal("resolved", state));
        Assert.Empty(pager.Complaints);
    }

    [Fact]
    public async Task SendGrid_and_SES_take_the_mail_by_their_own_keys()
    {
        await using var sendGrid = await new SendGridStandIn().StartAsync<SendGridStandIn>();
        await using var ses = await new SesStandIn(_time).StartAsync<SesStandIn>();
        using var kinds = new Kinds(_time, null, ("sendgrid", sendGrid.Address), ("ses", ses.Address));
        var episode = Guid.NewGuid();

        var first = await kinds.SendAsync(kinds.Email, SendGrid(SendGridStandIn.Key), Notices.Of(episode));
        var second = await kinds.SendAsync(kinds.Email, SendGrid(SendGridStandIn.Key), Notices.Of(episode, 2, NoticeKind.Resolved));
        var denied = await kinds.SendAsync(kinds.Email, SendGrid("SG.wrong"), Notices.Of());
        var signed = await kinds.SendAsync(kinds.Email, Ses(AwsAccessKey.DefaultSecret), Notices.Of());
        var forged = await kinds.SendAsync(kinds.Email, Ses("wrong"), Notices.Of());

        Assert.Equal(
            [SendOutcome.Delivered, SendOutcome.Delivered, SendOutcome.Refused, SendOutcome.Delivered, SendOutcome.Refused],
            [first.Outcome, second.Outcome, denied.Outcome, signed.Outcome, forged.Outcome]);
        Assert.Equal(
            sendGrid.Mails[0].GetProperty("headers").GetProperty("Message-ID").GetString(),
            sendGrid.Mails[1].GetProperty("headers").GetProperty("In-Reply-To").GetString());
        Assert.Single(ses.Mails);
        Assert.Empty(sendGrid.Complaints.Concat(ses.Complaints));

        object SendGrid(string key) => new { to = "ops@example.com", transport = "sendgrid", from = "alerts@example.com", api_key = key };
        object Ses(string secret) => new
        {
            to = new[] { "ops@example.com", "dev@example.com" },
            transport = "ses",
            from = "alerts@example.com",
            region = "eu-west-1",
            access_key_id = AwsAccessKey.DefaultId,
            secret_access_key = secret,
        };
    }

    [Fact]
    public async Task No_payload_breaks_a_providers_limits_or_smuggles_anything_in()
    {
        await using var slack = await new SlackStandIn().StartAsync<SlackStandIn>();
        await using var jira = await new JiraStandIn().StartAsync<JiraStandIn>();
        await using var teams = await new TeamsStandIn().StartAsync<TeamsStandIn>();
        await using var pager = await new PagerDutyStandIn().StartAsync<PagerDutyStandIn>();
        await using var webhook = await new WebhookStandIn { Time = _time }.StartAsync<WebhookStandIn>();
        await using var ses = await new SesStandIn(_time).StartAsync<SesStandIn>();
        await using var smtp = new SmtpStandIn().Start();
        using var kinds = new Kinds(_time, null, ("pagerduty", pager.Address), ("ses", ses.Address));
        var notice = Notices.Hostile();

        SendResult[] results =
        [
            await kinds.SendAsync(kinds.Slack, new { webhook_url = new Uri(slack.Address, "services/x") }, notice),
            await kinds.SendAsync(kinds.Jira, Config(jira), notice),
            await kinds.SendAsync(kinds.Teams, new { url = teams.Address }, notice),
            await kinds.SendAsync(kinds.PagerDuty, new { routing_key = PagerDutyStandIn.RoutingKey }, notice),
            await kinds.SendAsync(kinds.Webhook, new { url = webhook.Address, secret = WebhookStandIn.Secret }, notice),
            await kinds.SendAsync(kinds.Email, SmtpTests.Config(smtp), notice),
            await kinds.SendAsync(kinds.Email, new { to = "a@example.com", from = "b@example.com", transport = "ses", region = "eu-west-1",
                access_key_id = AwsAccessKey.DefaultId, secret_access_key = AwsAccessKey.DefaultSecret }, notice),
        ];

        Assert.All(results, result => Assert.Equal(SendOutcome.Delivered, result.Outcome));
        Assert.Empty(slack.Complaints.Concat(jira.Complaints).Concat(teams.Complaints).Concat(pager.Complaints)
            .Concat(webhook.Complaints).Concat(ses.Complaints).Concat(smtp.Complaints));
        Assert.DoesNotContain("<!channel>", slack.Posts[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.All(
            slack.Posts[0].GetProperty("blocks").EnumerateArray().Where(block => block.GetProperty("type").GetString() == "section"),
            block => Assert.DoesNotContain("<!channel>", block.GetRawText(), StringComparison.Ordinal));
        Assert.DoesNotContain("\nBcc:", Assert.Single(smtp.Mails), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "17", nameof(SendOutcome.Later), 17)]
    [InlineData(429, null, nameof(SendOutcome.Later), null)]
    [InlineData(503, "3", nameof(SendOutcome.Later), 3)]
    [InlineData(500, null, nameof(SendOutcome.Later), null)]
    [InlineData(413, null, nameof(SendOutcome.Rejected), null)]
    [InlineData(401, null, nameof(SendOutcome.Refused), null)]
    [InlineData(410, null, nameof(SendOutcome.Refused), null)]
    [InlineData(302, null, nameof(SendOutcome.Refused), null)]
    public async Task A_status_says_what_to_do_next_and_the_body_is_never_repeated(int status, string? retryAfter, string outcome, int? seconds)
    {
        await using var receiver = await new WebhookStandIn().StartAsync<WebhookStandIn>();
        using var kinds = new Kinds(_time);
        receiver.Faults = _ => retryAfter is null ? Fault.Status(status, ("Location", "http://169.254.169.254/")) : Fault.Status(status, ("Retry-After", retryAfter));

        var result = await kinds.SendAsync(kinds.Webhook, new { url = receiver.Address, secret = WebhookStandIn.Secret }, Notices.Of());

        Assert.Equal((outcome, seconds), (result.Outcome.ToString(), (int?)result.RetryAfter?.TotalSeconds));
        Assert.DoesNotContain("internal detail", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, receiver.Requests);
    }

    private static object Config(JiraStandIn jira) =>
        new { site = jira.Address, email = JiraStandIn.Email, api_token = JiraStandIn.Token, project = "OPS" };

    /// <summary>Lets time pass once the provider has the message and says nothing.</summary>
    private async Task<SendResult> LosingTheAnswerAsync(SemaphoreSlim silent, Task<SendResult> sending)
    {
        await silent.WaitAsync(TimeSpan.FromSeconds(20));
        _time.Advance(TimeSpan.FromMinutes(1));
        return await sending;
    }
}
