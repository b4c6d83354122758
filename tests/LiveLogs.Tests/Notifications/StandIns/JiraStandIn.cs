using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LiveLogs.Tests.Notifications.StandIns;

/// <summary>A Jira site: issues with labels, comments and a workflow of three states.</summary>
internal sealed partial class JiraStandIn : StandIn
{
    public const string Email = "bot@example.com";
    public const string Token = "jira-token";

    private static readonly (string Id, string Name, string Category)[] States =
        [("11", "To Do", "new"), ("21", "In Progress", "indeterminate"), ("31", "Done", "done")];

    public Dictionary<string, Issue> Issues { get; } = [];

    /// <summary>The project's screen has no priority.</summary>
    public bool HasNoPriority { get; set; }

    protected override StandInReply Take(StandInRequest request)
    {
        var expected = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Email}:{Token}"));
        if (request.Header("Authorization") != $"Basic {expected}")
            return new StandInReply(401);
        var path = request.Path["/rest/api/3/".Length..];
        if (path.StartsWith("project/", StringComparison.Ordinal))
            return path == "project/OPS" ? StandInReply.Json(200, new { key = "OPS" }) : new StandInReply(404);
        if (path == "issue")
            return Create(request.Json.GetProperty("fields"));
        if (path == "search/jql")
            return Search(request.Json.GetProperty("jql").GetString()!);
        var parts = path.Split('/');
        return Issues.TryGetValue(parts[1], out var issue) ? Touch(issue, parts.Length > 2 ? parts[2] : "", request) : new StandInReply(404);
    }

    private StandInReply Create(JsonElement fields)
    {
        if (HasNoPriority && fields.TryGetProperty("priority", out _))
            return StandInReply.Json(400, new { errorMessages = Array.Empty<string>(), errors = new { priority = "Field 'priority' cannot be set." } });
        Check(fields.GetProperty("summary").GetString()!.Length is > 0 and <= 255, "summary");
        Check(!fields.GetProperty("summary").GetString()!.Contains('\n', StringComparison.Ordinal), "summary has lines");
        Check(IsDocument(fields.GetProperty("description")), "description is no document");
        Check(fields.GetProperty("description").GetRawText().Length <= 32_767, "description too long");
        var labels = fields.GetProperty("labels").EnumerateArray().Select(label => label.GetString()!).ToList();
        Check(labels.TrueForAll(label => !label.Contains(' ', StringComparison.Ordinal)), "label has spaces");
        var key = string.Create(CultureInfo.InvariantCulture, $"OPS-{Issues.Count + 1}");
        Issues.Add(key, new Issue { Key = key, Summary = fields.GetProperty("summary").GetString()!, Labels = labels });
        return StandInReply.Json(201, new { id = "1", key });
    }

    private StandInReply Search(string jql)
    {
        var label = LabelOf().Match(jql).Groups[1].Value;
        return StandInReply.Json(200, new { issues = Issues.Values.Where(issue => issue.Labels.Contains(label)).Select(issue => new { key = issue.Key }) });
    }

    private StandInReply Touch(Issue issue, string what, StandInRequest request)
    {
        switch (what, request.Method)
        {
            case ("comment", "POST"):
                Check(IsDocument(request.Json.GetProperty("body")), "comment is no document");
                issue.Comments.Add(request.Text);
                return StandInReply.Json(201, new { id = "1" });
            case ("comment", _):
                return StandInReply.Json(200, new { comments = issue.Comments });
            case ("transitions", _):
                var id = request.Json.GetProperty("transition").GetProperty("id").GetString();
                issue.Status = States.Single(state => state.Id == id).Name;
                return new StandInReply(204);
            default:
                return StandInReply.Json(200, new
                {
                    fields = new { status = Describe(States.Single(state => state.Name == issue.Status)) },
                    transitions = States.Select(state => new { id = state.Id, to = Describe(state) }),
                });
        }
    }

    private static object Describe((string Id, string Name, string Category) state) =>
        new { name = state.Name, statusCategory = new { key = state.Category } };

    private static bool IsDocument(JsonElement document) =>
        document.GetProperty("type").GetString() == "doc" && document.GetProperty("version").GetInt32() == 1 &&
        document.GetProperty("content").EnumerateArray().SelectMany(node => node.GetProperty("content").EnumerateArray())
            .All(text => text.GetProperty("text").GetString()!.Length > 0);

    [GeneratedRegex("labels = \"([^\"]+)\"")]
    private static partial Regex LabelOf();

    internal sealed class Issue
    {
        public required string Key { get; init; }

        public required string Summary { get; init; }

        public required IReadOnlyList<string> Labels { get; init; }

        public string Status { get; set; } = "To Do";

        public List<string> Comments { get; } = [];
    }
}
