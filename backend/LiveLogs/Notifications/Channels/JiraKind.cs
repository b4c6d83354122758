using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Connectors;

namespace LiveLogs.Notifications.Channels;

/// <summary>
/// One Jira issue per episode: created when it fires, commented on while it goes on, moved to done when it is resolved
/// (https://developer.atlassian.com/cloud/jira/platform/rest/v3/). Creating is not idempotent, so an attempt whose outcome
/// nobody knows is looked for by the episode's label before another is made.
/// </summary>
internal sealed class JiraKind(JiraClient jira, ProviderPlaces places) : IChannelKind
{
    public string Name => ChannelKinds.Jira;

    public IReadOnlyList<ConfigField> Fields { get; } =
    [
        new("site", ConfigFieldKind.Text, "The site, https://your-company.atlassian.net."),
        new("email", ConfigFieldKind.Text, "The account that the token belongs to."),
        new("api_token", ConfigFieldKind.Text, "The account's API token.") { Secret = true },
        new("project", ConfigFieldKind.Text, "The project's key, such as OPS.") { Required = true },
        new("issue_type", ConfigFieldKind.Text, "The type of new issues; Task when left out."),
        new("resolve_status", ConfigFieldKind.Text, "The status of resolved alerts; any of the category Done when left out."),
        new("reopen_status", ConfigFieldKind.Text, "The status of alerts that fire again; any that is not done when left out."),
        .. Template.Fields,
    ];

    public IReadOnlyList<string> AccessFields { get; } = ["site", "email", "api_token"];

    public ChannelTraits Traits { get; } = new(PerSecond: 2, Burst: 2, ChannelTraits.ForRecords) { RecognisesRepeats = true };

    public void Check(ConfigReader reader)
    {
        places.CheckAddress(reader, "site", "atlassian.net");
        foreach (var field in (string[])["site", "email", "api_token"])
        {
            if (reader.IsAbsent(field))
                reader.Fail(field, "This field is required: the installation has no Jira account of its own.");
        }

        reader.Text("email", 320);
        reader.Text("api_token", 500);
        if (reader.Text("project", 80) is { } project && !project.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'))
            reader.Fail("project", "A project's key has letters, digits and underscores only.");
        foreach (var field in (string[])["issue_type", "resolve_status", "reopen_status"])
            reader.Text(field, 100);
    }

    public async Task<SendResult> SendAsync(Message message, JsonElement config, CancellationToken cancellationToken)
    {
        var account = new JiraAccount(new Uri(config.Required("site")), config.Required("email"), config.Required("api_token"));
        if (message.Notice.Kind == NoticeKind.Test)
            return (await jira.SendAsync(account, HttpMethod.Get, $"project/{config.Required("project")}", null, cancellationToken)).ToResult();

        var key = message.Thread;
        if (key is null && message.MayHaveBeenSent)
        {
            var (found, answer) = await jira.FindAsync(account, config.Required("project"), JiraIssue.Label(message), cancellationToken);
            if (!answer.IsSuccess)
                return answer.ToResult();
            key = found;
        }

        if (key is null)
            return await CreateAsync(account, message, config, cancellationToken);
        var changed = await ChangeAsync(account, key, message, config, cancellationToken);
        return changed.Thread is null ? changed with { Thread = key } : changed;
    }

    private async Task<SendResult> CreateAsync(JiraAccount account, Message message, JsonElement config, CancellationToken cancellationToken)
    {
        // What was resolved before an issue could be made needs none any more.
        if (message.Notice.Kind == NoticeKind.Resolved)
            return SendResult.Delivered;
        var issue = JiraIssue.New(message, config.Required("project"), config.TextOf("issue_type") ?? "Task");
        var answer = await jira.SendAsync(account, HttpMethod.Post, "issue", issue, cancellationToken);
        var key = answer.IsSuccess ? answer.Text("key") : null;
        return answer.ToResult() with { ProviderId = key, Thread = key };
    }

    private async Task<SendResult> ChangeAsync(JiraAccount account, string key, Message message, JsonElement config, CancellationToken cancellationToken)
    {
        if (message.Notice.Kind is NoticeKind.Resolved or NoticeKind.Reopened)
        {
            var moved = await MoveAsync(account, key, message.Notice.Kind == NoticeKind.Resolved, config, cancellationToken);
            if (moved.Outcome == SendOutcome.Refused && moved.ProviderId == JiraClient.Gone)
                return await CreateAsync(account, message, config, cancellationToken);
            if (moved.Outcome != SendOutcome.Delivered)
                return moved;
        }
        else if (message.Notice.Kind == NoticeKind.Fired)
        {
            // The issue is there: an attempt before made it.
            return SendResult.Delivered with { ProviderId = key };
        }

        if (message.MayHaveBeenSent)
        {
            var (said, answer) = await jira.HasCommentAsync(account, key, message.Key, cancellationToken);
            if (!answer.IsSuccess)
                return answer.ToResult();
            if (said)
                return SendResult.Delivered with { ProviderId = key };
        }

        var commented = await jira.SendAsync(account, HttpMethod.Post, $"issue/{key}/comment", JiraIssue.Comment(message), cancellationToken);
        if (commented.Status == HttpStatusCode.NotFound)
            return await CreateAsync(account, message, config, cancellationToken);
        return commented.ToResult() with { ProviderId = key };
    }

    /// <summary>Transitions have ids of their own in every workflow, so they are looked up each time by where they lead.</summary>
    private async Task<SendResult> MoveAsync(JiraAccount account, string key, bool done, JsonElement config, CancellationToken cancellationToken)
    {
        var (status, transitions, answer) = await jira.ReadWorkflowAsync(account, key, cancellationToken);
        if (!answer.IsSuccess)
            return answer.ToResult() with { ProviderId = answer.Status == HttpStatusCode.NotFound ? JiraClient.Gone : null };
        var wished = config.TextOf(done ? "resolve_status" : "reopen_status");
        bool Fits(JiraStatus other) => wished is null ? other.IsDone == done : other.Name.Equals(wished, StringComparison.OrdinalIgnoreCase);
        if (status is null || Fits(status) || transitions.FirstOrDefault(transition => Fits(transition.To)) is not { Id: { } id })
            return SendResult.Delivered;

        var body = new JsonObject { ["transition"] = new JsonObject { ["id"] = id } };
        return (await jira.SendAsync(account, HttpMethod.Post, $"issue/{key}/transitions", body, cancellationToken)).ToResult();
    }
}
