using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Notifications.Channels;

/// <summary>
/// One Jira issue per episode: created when it fires, commented on while it goes on, moved to done when it is resolved
/// (https://developer.atlassian.com/cloud/jira/platform/rest/v3/). Creating is not idempotent, so an attempt whose outcome
/// nobody knows is looked for by the episode's label before another is made: for some minutes, since the search lags behind.
/// </summary>
internal sealed class JiraKind(JiraClient jira, ProviderPlaces places) : IChannelKind
{
    private const string Cloud = "cloud";
    private const string DataCenter = "data_center";
    private const string DefaultType = "Task";
    private const int MaxFields = 8_000;
    private const int MaxNamed = 10;

    /// <summary>Before the time since when an issue is looked for, in place of its key.</summary>
    private const char SoughtSince = '?';

    /// <summary>How long an issue that may have been made is looked for before another is made. Jira's search is behind by a minute at times.</summary>
    private static readonly TimeSpan Search = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan BetweenSearches = TimeSpan.FromSeconds(15);

    public string Name => "jira";

    public string Words => "Jira";

    public IReadOnlyList<ConfigField> Fields { get; } =
    [
        new("site", ConfigFieldKind.Text, "The site, https://your-company.atlassian.net.") { Address = true },
        new("api", ConfigFieldKind.Text, "cloud, or data_center, which signs in with the token alone.")
        {
            Label = "API",
            Address = true,
            Advanced = true,
            Default = Cloud,
            Choices = [new(Cloud, "Jira Cloud"), new(DataCenter, "Jira Data Center")],
        },
        new("email", ConfigFieldKind.Text, "Cloud: the account that the token belongs to.") { Label = "E-mail" },
        new("api_token", ConfigFieldKind.Text, "The account's API token; in a data center a personal access token.") { Label = "API token", Secret = true },
        new("project", ConfigFieldKind.Text, "The project's key, such as OPS.") { Label = "Project key", Required = true },
        new("issue_type", ConfigFieldKind.Text, "The type of new issues.") { Advanced = true, Default = DefaultType },
        new("issue_fields", ConfigFieldKind.Object, "Further fields of new issues by their ids, such as {\"components\": [{\"name\": \"web\"}]}.") { Advanced = true },
        new("resolve_status", ConfigFieldKind.Text, "The status of resolved alerts; any of the category Done when left out.") { Advanced = true },
        new("reopen_status", ConfigFieldKind.Text, "The status of alerts that fire again; any that is not done when left out.") { Advanced = true },
        .. Template.Fields,
    ];

    public IReadOnlyList<string> AccessFields { get; } = ["site", "api", "email", "api_token"];

    public ChannelTraits Traits { get; } = new(PerSecond: 2, Burst: 2, ChannelTraits.ForRecords) { RecognisesRepeats = true };

    public void Check(ConfigReader reader)
    {
        places.CheckAddress(reader, "site", "atlassian.net");
        var api = reader.Text("api", 20) ?? Cloud;
        if (api is not (Cloud or DataCenter))
            reader.Fail("api", $"Expected {Cloud} or {DataCenter}.");
        if (api == DataCenter && !reader.IsAbsent("email"))
            reader.Fail("email", "Leave it out: in a data center, the token identifies the account.");
        foreach (var field in api == DataCenter ? (string[])["site", "api_token"] : ["site", "email", "api_token"])
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
        if (!reader.IsAbsent("issue_fields") && reader.JsonText("issue_fields", MaxFields) is { } more && JiraIssue.WhyNot(Parse(more)) is { } wrong)
            reader.Fail("issue_fields", wrong);
    }

    public async Task<SendResult> SendAsync(Message message, JsonElement config, CancellationToken cancellationToken)
    {
        var isDataCenter = config.TextOf("api") == DataCenter;
        var account = new JiraAccount(
            new Uri(config.Required("site")), isDataCenter ? null : config.Required("email"), config.Required("api_token"), isDataCenter);
        if (message.Notice.Kind == NoticeKind.Test)
            return await TestAsync(account, config, cancellationToken);

        var key = message.Thread;
        if (key is null ? message.MayHaveBeenSent : key.StartsWith(SoughtSince))
        {
            var (found, result) = await FindAsync(account, message, config, cancellationToken);
            if (result is not null)
                return result;
            if (found is null)
                return await CreateOnlyAsync(account, message, config, cancellationToken);
            key = found;
        }

        if (key is null)
            return await CreateAsync(account, message, config, cancellationToken);
        var changed = await ChangeAsync(account, key, message, config, cancellationToken);
        return changed.Thread is null ? changed with { Thread = key } : changed;
    }

    /// <summary>A test leaves no issue behind: it asks what one would need.</summary>
    private async Task<SendResult> TestAsync(JiraAccount account, JsonElement config, CancellationToken cancellationToken)
    {
        var project = config.Required("project");
        var found = await jira.SendAsync(account, HttpMethod.Get, $"project/{project}", null, cancellationToken);
        if (!found.IsSuccess)
            return found.ToResult();
        if (found.Text("key") is null)
            return NotJira;

        var type = config.TextOf("issue_type") ?? DefaultType;
        var (screen, answer) = await jira.ReadScreenAsync(account, project, type, cancellationToken);
        // Older data centers do not tell.
        if (screen is null)
            return answer.Status == HttpStatusCode.NotFound ? SendResult.Delivered : answer.ToResult();
        if (screen.Type is null)
        {
            return SendResult.Refused(
                $"The project has no issue type '{type}'. It has: {string.Join(", ", screen.Types.Take(MaxNamed).Select(name => Clip.OneLine(name, 60)))}. Set 'issue_type'.");
        }

        var more = More(config);
        var missing = screen.Needed.Except(JiraIssue.Own).Where(field => more.ValueKind != JsonValueKind.Object || !more.TryGetProperty(field, out _)).ToList();
        return missing.Count == 0
            ? SendResult.Delivered
            : SendResult.Refused($"New issues need more fields: {string.Join(", ", missing.Take(MaxNamed))}. Give them in 'issue_fields'.");
    }

    /// <summary>Looks for an issue that may have been made.</summary>
    /// <returns>Its key; or what to do instead; or neither, when it is not there after so long a time.</returns>
    private async Task<(string? Key, SendResult? Instead)> FindAsync(JiraAccount account, Message message, JsonElement config, CancellationToken cancellationToken)
    {
        var (keys, answer) = await jira.FindAsync(account, config.Required("project"), JiraIssue.Label(message), null, cancellationToken);
        if (keys is null)
            return (null, answer.ToReadResult());
        if (keys is [var key, ..])
            return (key, null);

        var now = jira.Now;
        var since = long.TryParse(message.Thread.AsSpan().TrimStart(SoughtSince), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, now.ToUnixTimeSeconds())) : now;
        if (now - since >= Search)
            return (null, null);
        return (null, new SendResult(SendOutcome.Unknown, "The answer to a new issue was lost, and Jira's search does not find it yet. LiveLogs searches for it again before it creates another.")
        {
            IsPartial = true,
            RetryAfter = BetweenSearches,
            Thread = string.Create(CultureInfo.InvariantCulture, $"{SoughtSince}{since.ToUnixTimeSeconds()}"),
        });
    }

    /// <summary>Makes an issue after one that was not found, and looks once more: the younger of two is closed.</summary>
    private async Task<SendResult> CreateOnlyAsync(JiraAccount account, Message message, JsonElement config, CancellationToken cancellationToken)
    {
        var (made, id) = await CreateWithIdAsync(account, message, config, cancellationToken);
        if (made.Thread is not { } key || key.StartsWith(SoughtSince))
            return made;
        var (keys, _) = await jira.FindAsync(account, config.Required("project"), JiraIssue.Label(message), id, cancellationToken);
        if (keys is not [var oldest, ..] || oldest == key)
            return made;

        // What becomes of the younger one is no reason to tell anything again.
        var note = message with { Body = $"This issue is a second one for the same alert: the answer to the first was lost. See {oldest}.", Lines = [] };
        await jira.SendAsync(account, HttpMethod.Post, $"issue/{key}/comment", JiraIssue.Comment(note, account), cancellationToken);
        await MoveAsync(account, key, done: true, config, cancellationToken);
        return made with { ProviderId = oldest, Thread = oldest };
    }

    private async Task<SendResult> CreateAsync(JiraAccount account, Message message, JsonElement config, CancellationToken cancellationToken) =>
        (await CreateWithIdAsync(account, message, config, cancellationToken)).Result;

    private async Task<(SendResult Result, long? Id)> CreateWithIdAsync(JiraAccount account, Message message, JsonElement config, CancellationToken cancellationToken)
    {
        if (message.Notice.Kind == NoticeKind.Resolved)
            return (new SendResult(SendOutcome.Nothing, "There is no issue to resolve: none was created when the alert fired."), null);
        var issue = JiraIssue.New(message, account, config.Required("project"), config.TextOf("issue_type") ?? DefaultType, More(config));
        var answer = await jira.SendAsync(account, HttpMethod.Post, "issue", issue, cancellationToken);
        var key = answer.IsSuccess ? answer.Text("key") : null;
        var refused = (int)answer.Status == 400 ? RefusedFields(answer) : [];
        var result = refused.Count == 0 ? answer.ToResult()
            : SendResult.Rejected($"Jira rejected the issue (400) because of: {string.Join(", ", refused)}. Look at 'issue_type', and give further fields in 'issue_fields'.");
        // A yes without a key: the next message finds it.
        if (result.Outcome == SendOutcome.Delivered && key is null)
            return (result with { Thread = string.Create(CultureInfo.InvariantCulture, $"{SoughtSince}{jira.Now.ToUnixTimeSeconds()}") }, null);
        var id = long.TryParse(answer.IsSuccess ? answer.Text("id") : null, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (long?)null;
        return (result with { ProviderId = key, Thread = key }, id);
    }

    private static SendResult NotJira => SendResult.Refused("The server at 'site' is not Jira: its answer has no key.");

    /// <summary>Ids of the fields that an answer complains of; what it says of them is not repeated.</summary>
    private static List<string> RefusedFields(ProviderAnswer answer)
    {
        using var json = answer.Parse();
        return json?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object
            ? [.. errors.EnumerateObject().Select(error => error.Name).Where(JiraIssue.IsFieldName).Take(MaxNamed)]
            : [];
    }

    /// <summary>Further fields of a checked configuration; undefined when there are none.</summary>
    private static JsonElement More(JsonElement config) =>
        !config.TryGetProperty("issue_fields", out var fields) ? default
        : fields.ValueKind == JsonValueKind.String ? Parse(fields.GetString()!)
        : fields;

    /// <summary>Undefined when it is no JSON.</summary>
    private static JsonElement Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
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
            if (said is null)
                return answer.ToReadResult();
            if (said == true)
                return SendResult.Delivered with { ProviderId = key };
        }

        var commented = await jira.SendAsync(account, HttpMethod.Post, $"issue/{key}/comment", JiraIssue.Comment(message, account), cancellationToken);
        if (commented.Status == HttpStatusCode.NotFound)
            return await CreateAsync(account, message, config, cancellationToken);
        return commented.ToResult() with { ProviderId = key };
    }

    /// <summary>Transitions have ids of their own in every workflow, so they are looked up each time by where they lead.</summary>
    private async Task<SendResult> MoveAsync(JiraAccount account, string key, bool done, JsonElement config, CancellationToken cancellationToken)
    {
        var (status, transitions, answer) = await jira.ReadWorkflowAsync(account, key, cancellationToken);
        if (answer.ToReadResult() is { Outcome: not SendOutcome.Delivered } failed)
            return failed with { ProviderId = answer.Status == HttpStatusCode.NotFound ? JiraClient.Gone : null };
        var wished = config.TextOf(done ? "resolve_status" : "reopen_status");
        bool Fits(JiraStatus other) => wished is null ? other.IsDone == done : other.Name.Equals(wished, StringComparison.OrdinalIgnoreCase);
        if (status is null || Fits(status) || transitions.FirstOrDefault(transition => Fits(transition.To)) is not { Id: { } id })
            return SendResult.Delivered;

        var body = new JsonObject { ["transition"] = new JsonObject { ["id"] = id } };
        return (await jira.SendAsync(account, HttpMethod.Post, $"issue/{key}/transitions", body, cancellationToken)).ToResult();
    }
}
