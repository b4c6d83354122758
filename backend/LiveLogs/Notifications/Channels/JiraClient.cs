using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.Notifications.Channels;

internal sealed record JiraAccount(Uri Site, string Email, string Token);

/// <param name="Name">As the workflow calls it.</param>
/// <param name="IsDone">Whether it is of the category that Jira calls done.</param>
internal sealed record JiraStatus(string Name, bool IsDone);

internal readonly record struct JiraTransition(string? Id, JiraStatus To);

/// <summary>The operations of Jira's REST API v3 that notifications need.</summary>
internal sealed class JiraClient(ProviderHttp http)
{
    /// <summary>Stands in a result's provider id when the issue is not there any more.</summary>
    public const string Gone = "gone";

    private const int CommentsLookedAt = 50;

    public Task<ProviderAnswer> SendAsync(JiraAccount account, HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var address = new Uri(new Uri(account.Site.AbsoluteUri.TrimEnd('/') + "/"), $"rest/api/3/{path}");
        return http.SendAsync(
            method,
            address,
            body is null ? [] : Payload.Bytes(body),
            request =>
            {
                request.Headers.Accept.ParseAdd("application/json");
                request.Headers.Authorization = new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.Email}:{account.Token}")));
            },
            cancellationToken);
    }

    /// <summary>The issue with a label, or null.</summary>
    public async Task<(string? Key, ProviderAnswer Answer)> FindAsync(
        JiraAccount account, string project, string label, CancellationToken cancellationToken)
    {
        var query = new JsonObject
        {
            ["jql"] = $"project = \"{project}\" AND labels = \"{label}\" ORDER BY created ASC",
            ["maxResults"] = 1,
            ["fields"] = new JsonArray("status"),
        };
        var answer = await SendAsync(account, HttpMethod.Post, "search/jql", query, cancellationToken);
        using var json = answer.Parse();
        var found = json is null ? default : Items(json.RootElement, "issues").FirstOrDefault();
        return (found.ValueKind == JsonValueKind.Object && found.TryGetProperty("key", out var key) ? key.GetString() : null, answer);
    }

    /// <summary>Whether one of the newest comments names a reference.</summary>
    public async Task<(bool Said, ProviderAnswer Answer)> HasCommentAsync(
        JiraAccount account, string key, string reference, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(
            account, HttpMethod.Get, $"issue/{key}/comment?orderBy=-created&maxResults={CommentsLookedAt}", null, cancellationToken);
        return (answer.Body.Contains(reference, StringComparison.Ordinal), answer);
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

    private static JiraStatus Status(JsonElement status) => new(
        status.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "",
        status.TryGetProperty("statusCategory", out var category) && category.TryGetProperty("key", out var key) && key.GetString() == "done");

    private static JsonElement.ArrayEnumerator Items(JsonElement root, string field) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(field, out var items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray()
            : default;
}
