using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// The least that reading needs: a policy for these log groups
/// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html), and the trust policy of a role.
/// </summary>
internal static partial class CloudWatchGrants
{
    /// <summary>It is read by people: quotes of other alphabets stay as they are.</summary>
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<CloudGrant> Of(ConfigDraft draft)
    {
        var role = draft.Text("role_arn");
        var policy = new CloudGrant("Policy", Policy(draft, role), role is null
            ? "Attach it to the user of the access key: IAM → the user → Add permissions → Create inline policy → JSON."
            : "Attach it to the role.");
        return role is null ? [policy] :
        [
            policy,
            new("Trust policy of the role", Trust(draft.Text("external_id")), "Name the user of the access key in it. That user needs only sts:AssumeRole on the role."),
        ];
    }

    private static string Policy(ConfigDraft draft, string? role)
    {
        var region = draft.Text("region") ?? "*";
        var partition = region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn" : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov" : "aws";
        var account = role is not null && RoleAccount().Match(role) is { Success: true } match ? match.Groups[1].Value : "*";
        List<string> named = [.. draft.Texts("log_group").Select(name => name.StartsWith("arn:", StringComparison.Ordinal) ? $"{WithoutEnd(name)}:*" : Group(name))];
        List<string> found = [];
        if (draft.Text("log_group_prefix") is { } prefix)
            found.Add(Group(prefix + "*"));
        if (draft.Text("log_group_pattern") is { } pattern)
            found.Add(Group($"*{pattern}*"));

        var isTailed = draft.Flag("live_tail");
        var statements = new JsonArray(Allow("logs:FilterLogEvents", Resources([.. named, .. found])));
        if (isTailed)
            statements.Add(Allow("logs:StartLiveTail", Resources(named)));
        if (isTailed || found.Count > 0)
            statements.Add(Allow("logs:DescribeLogGroups", "*"));
        return Document(statements);

        string Group(string name) => $"arn:{partition}:logs:{region}:{account}:log-group:{name}:*";

        JsonArray Resources(IReadOnlyCollection<string> groups) => [.. (groups.Count > 0 ? groups : [Group("NAME")]).Select(group => JsonValue.Create(group))];
    }

    private static string Trust(string? externalId) => Document(
    [
        new JsonObject
        {
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = "arn:aws:iam::ACCOUNT:user/live-logs" },
            ["Action"] = "sts:AssumeRole",
            ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["sts:ExternalId"] = externalId ?? "SHOWN WHEN THE CONNECTION IS SAVED" } },
        },
    ]);

    private static JsonObject Allow(string action, JsonNode resource) => new() { ["Effect"] = "Allow", ["Action"] = action, ["Resource"] = resource };

    private static string Document(JsonArray statements) => new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statements }.ToJsonString(Indented);

    private static string WithoutEnd(string arn) => arn.EndsWith(":*", StringComparison.Ordinal) ? arn[..^2] : arn;

    [GeneratedRegex(@"^arn:[\w-]+:iam::([0-9]{12}):", RegexOptions.CultureInvariant)]
    private static partial Regex RoleAccount();
}
