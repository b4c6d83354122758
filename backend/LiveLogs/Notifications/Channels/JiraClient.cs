using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.Notifications.Channels;

/// <summary>Where issues are made, and by whose right.</summary>
/// <param name="Site">The site's address.</param>
/// <param name="Email">The account of a cloud site; null in a data center, where the token alone says who it is.</param>
/// <param name="Token">An API token, or a personal access token.</param>
/// <param name="IsDataCenter">It speaks version 2 of the API, and wiki text.</param>
internal sealed record JiraAccount(Uri Site, string? Email, string Token, bool IsDataCenter);

/// <summary>What new issues of a type need.</summary>
/// <param name="Types">The names of the project's types of issues.</param>
/// <param name="Type">The one that is wanted; null when there is none.</param>
/// <param name="Needed">Fields that have to be given and have no default.</param>
internal sealed record JiraScreen(IReadOnlyList<string> Types, string? Type, IReadOnlyList<string> Needed);

/// <param name="Name">As the workflow calls it.</param>
/// <param name="IsDone">Whether it is of the category that Jira calls done.</param>
internal sealed record JiraStatus(string Name, bool IsDone);

internal readonly record struct JiraTransition(string? Id, JiraStatus To);

/// <summary>The operations of Jira's REST API that notifications need: version 3 in the cloud, 2 in data centers (https://developer.atlassian.com/server/jira/platform/rest/).</summary>
internal sealed class JiraClient(ProviderHttp http)
{
    /// <summary>Stands in a result's provider id when the issue is not there any more.</summary>
    public const string Gone = "gone";

    private const int CommentsLookedAt = 50;

    public DateTimeOffset Now => http.Time.GetUtcNow();

    public Task<ProviderAnswer> SendAsync(JiraAccount account, HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var address = new Uri(new Uri(account.Site.AbsoluteUri.TrimEnd('/') + "/"), $"rest/api/{(account.IsDataCenter ? 2 : 3)}/{path}");
        return http.SendAsync(
            method,
            address,
            body is null ? [] : Payload.Bytes(body),
            request =>
            {
                request.Headers.Accept.ParseAdd("application/json");
                request.Headers.Authorization = account.Email is null ? new("Bearer", account.Token) : new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.Email}:{account.Token}")));
            },
            cancellationToken);
    }

    /// <summary>The issues with a label, the oldest first; null when Jira does not tell.</summary>
    /// <param name="account">Who asks.</param>
    /// <param name="project">The project's key.</param>
    /// <param name="label">As <see cref="JiraIssue.Label"/> makes it.</param>
    /// <param name="made">
    /// The id of an issue that the search has to know, though its index lags behind; null for none
    /// (https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/).
    /// </param>
    /// <param name="cancellationToken">The service stops.</param>
    public async Task<(IReadOnlyList<string>? Keys, ProviderAnswer Answer)> FindAsync(
        JiraAccount account, string project, string label, long? made, CancellationToken cancellationToken)
    {
        var query = new JsonObject
        {
            ["jql"] = $"project = \"{project}\" AND labels = \"{label}\" ORDER BY created ASC",
            ["maxResults"] = 10,
            ["fields"] = new JsonArray("status"),
        };
        if (made is { } id && !account.IsDataCenter)
            query["reconcileIssues"] = new JsonArray(id);
        var answer = await SendAsync(account, HttpMethod.Post, account.IsDataCenter ? "search" : "search/jql", query, cancellationToken);
        using var json = answer.Parse();
        if (!answer.IsSuccess || json is null)
            return (null, answer);

        var keys = Items(json.RootElement, "issues").Where(issue => issue.ValueKind == JsonValueKind.Object).Select(issue => Text(issue, "key")).Where(key => key.Length > 0);
        return ([.. keys.OrderBy(Number)], answer);
    }

    /// <summary>Keys of a project count up.</summary>
    private static long Number(string key) =>
        long.TryParse(key.AsSpan(key.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;

    /// <summary>Whether one of the newest comments names a reference; null when Jira does not tell.</summary>
    public async Task<(bool? Said, ProviderAnswer Answer)> HasCommentAsync(
        JiraAccount account, string key, string reference, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(
            account, HttpMethod.Get, $"issue/{key}/comment?orderBy=-created&maxResults={CommentsLookedAt}", null, cancellationToken);
        var said = answer.Body.Contains(reference, StringComparison.Ordinal);
        return (said ? true : answer.ToReadResult().Outcome == SendOutcome.Delivered ? false : null, answer);
    }

    /// <summary>An issue's status and the ways out of it.</summary>
    public async Task<(JiraStatus? Status, IReadOnlyList<JiraTransition> Transitions, ProviderAnswer Answer)> ReadWorkflowAsync(
        JiraAccount account, string key, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(account, HttpMethod.Get, $"issue/{key}?fields=status&expand=transitions", null, cancellationToken);
        using var json = answer.Parse();
        if (!answer.IsSuccess || json is null)
            return (null, [], answer);
        var status = json.RootElement.TryGetProperty("fields", out var fields) && fields.TryGetProperty("status", out var value) ? Status(value) : null;
        return (
            status,
            [.. Items(json.RootElement, "transitions")
                .Where(transition => transition.TryGetProperty("to", out _) && transition.TryGetProperty("id", out _))
                .Select(transition => new JiraTransition(transition.GetProperty("id").GetString(), Status(transition.GetProperty("to"))))],
            answer);
    }

    /// <summary>What new issues need (<c>createmeta</c>); null when the site does not tell.</summary>
    public async Task<(JiraScreen? Screen, ProviderAnswer Answer)> ReadScreenAsync(
        JiraAccount account, string project, string issueType, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(account, HttpMethod.Get, $"issue/createmeta/{project}/issuetypes?maxResults=200", null, cancellationToken);
        using var types = answer.Parse();
        if (!answer.IsSuccess || types is null)
            return (null, answer);

        var known = Listed(types.RootElement, "issueTypes").Select(type => (Id: Text(type, "id"), Name: Text(type, "name"))).ToList();
        var (typeId, name) = known.Find(type => type.Name.Equals(issueType, StringComparison.OrdinalIgnoreCase));
        if (string.IsNullOrEmpty(typeId))
            return (new JiraScreen(known.ConvertAll(type => type.Name), null, []), answer);

        answer = await SendAsync(
            account, HttpMethod.Get, $"issue/createmeta/{project}/issuetypes/{Uri.EscapeDataString(typeId)}?maxResults=200", null, cancellationToken);
        using var fields = answer.Parse();
        if (!answer.IsSuccess || fields is null)
            return (null, answer);

        var needed = Listed(fields.RootElement, "fields").Where(field => IsTrue(field, "required") && !IsTrue(field, "hasDefaultValue"))
            .Select(field => Text(field, "fieldId") is { Length: > 0 } id ? id : Text(field, "key"));
        return (new JiraScreen(known.ConvertAll(type => type.Name), name, [.. needed.Where(JiraIssue.IsFieldName)]), answer);
    }

    /// <summary>Cloud sites name the list, data centers call it <c>values</c>.</summary>
    private static IEnumerable<JsonElement> Listed(JsonElement root, string field) =>
        Items(root, field).Concat(Items(root, "values")).Where(item => item.ValueKind == JsonValueKind.Object);

    private static string Text(JsonElement item, string field) =>
        item.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool IsTrue(JsonElement item, string field) => item.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.True;

    private static JiraStatus Status(JsonElement status) => new(
        status.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "",
        status.TryGetProperty("statusCategory", out var category) && category.TryGetProperty("key", out var key) && key.GetString() == "done");

    private static JsonElement.ArrayEnumerator Items(JsonElement root, string field) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(field, out var items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray()
            : default;
}
