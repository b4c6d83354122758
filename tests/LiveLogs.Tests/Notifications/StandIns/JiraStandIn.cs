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

    /// <summary>A data center: another version of the API, wiki text, and a token alone.</summary>
    public bool IsDataCenter { get; init; }

    /// <summary>So many of the oldest issues are not in the search's index yet.</summary>
    public int NotIndexed { get; set; }

    /// <summary>Types of issues of the project.</summary>
    public IReadOnlyList<string> Types { get; init; } = ["Task", "Bug"];

    /// <summary>Fields that have to be given besides the usual ones.</summary>
    public IReadOnlyList<string> Needed { get; init; } = [];

    /// <summary>Fields of issues as they came.</summary>
    public List<JsonElement> Created { get; } = [];

    /// <summary>The project's screen has no priority.</summary>
    public bool HasNoPriority { get; set; }

    protected override StandInReply Take(StandInRequest request)
    {
        var expected = IsDataCenter ? $"Bearer {Token}" : $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Email}:{Token}"))}";
        if (request.Header("Authorization") != expected)
            return new StandInReply(401);
        var root = IsDataCenter ? "/rest/api/2/" : "/rest/api/3/";
        if (!request.Path.StartsWith(root, StringComparison.Ordinal))
            return new StandInReply(404);
        var path = request.Path[root.Length..];
        if (path.StartsWith("project/", StringComparison.Ordinal))
            return path == "project/OPS" ? StandInReply.Json(200, new { key = "OPS" }) : new StandInReply(404);
        if (path == "issue")
            return Create(request.Json.GetProperty("fields"));
        if (path == "issue/createmeta/OPS/issuetypes")
            return Listed("issueTypes", Types.Select((name, index) => new { id = $"{index + 1}", name }));
        if (path.StartsWith("issue/createmeta/OPS/issuetypes/", StringComparison.Ordinal))
        {
            return Listed("fields", Needed.Select(field => new { fieldId = field, required = true, hasDefaultValue = false })
                .Append(new { fieldId = "reporter", required = true, hasDefaultValue = true }).Append(new { fieldId = "summary", required = true, hasDefaultValue = false }));
        }

        if (path == (IsDataCenter ? "search" : "search/jql"))
            return Search(request.Json);
        var parts = path.Split('/');
        return Issues.TryGetValue(parts[1], out var issue) ? Touch(issue, parts.Length > 2 ? parts[2] : "", request) : new StandInReply(404);
    }

    private StandInReply Listed(string name, IEnumerable<object> items) =>
        StandInReply.Json(200, new Dictionary<string, object> { [IsDataCenter ? "values" : name] = items });

    private StandInReply Create(JsonElement fields)
    {
        var errors = Needed.Where(field => !fields.TryGetProperty(field, out _)).ToDictionary(field => field, _ => "Team is required: internal detail.");
        if (!Types.Contains(fields.GetProperty("issuetype").GetProperty("name").GetString()!))
            errors.Add("issuetype", "Specify a valid issue type: internal detail");
        if (errors.Count > 0)
            return StandInReply.Json(400, new { errorMessages = Array.Empty<string>(), errors });

        Created.Add(fields.Clone());
        if (HasNoPriority && fields.TryGetProperty("priority", out _))
            return StandInReply.Json(400, new { errorMessages = Array.Empty<string>(), errors = new { priority = "Field 'priority' cannot be set." } });
        Check(fields.GetProperty("summary").GetString()!.Length is > 0 and <= 255, "summary");
        Check(!fields.GetProperty("summary").GetString()!.Contains('\n', StringComparison.Ordinal), "summary has lines");
        Check(IsText(fields.GetProperty("description")), "description is no document");
        Check(fields.GetProperty("description").GetRawText().Length <= 32_767, "description too long");
        var labels = fields.GetProperty("labels").EnumerateArray().Select(label => label.GetString()!).ToList();
        Check(labels.TrueForAll(label => !label.Contains(' ', StringComparison.Ordinal)), "label has spaces");
        var key = string.Create(CultureInfo.InvariantCulture, $"OPS-{Issues.Count + 1}");
        Issues.Add(key, new Issue { Key = key, Summary = fields.GetProperty("summary").GetString()!, Labels = labels });
        return StandInReply.Json(201, new { id = "1", key });
    }

    private StandInReply Search(JsonElement query)
    {
        var label = LabelOf().Match(query.GetProperty("jql").GetString()!).Groups[1].Value;
        Check(!IsDataCenter || !query.TryGetProperty("reconcileIssues", out _), "reconcileIssues in a data center");
        var known = Issues.Values.Skip(NotIndexed).Where(issue => issue.Labels.Contains(label)).OrderByDescending(issue => issue.Key);
        return StandInReply.Json(200, new { issues = known.Select(issue => new { key = issue.Key }) });
    }

    private StandInReply Touch(Issue issue, string what, StandInRequest request)
    {
        switch (what, request.Method)
        {
            case ("comment", "POST"):
                Check(IsText(request.Json.GetProperty("body")), "comment is no document");
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

    private bool IsText(JsonElement text) => IsDataCenter ? text.ValueKind == JsonValueKind.String && text.GetString()!.Length > 0 : IsDocument(text);

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
