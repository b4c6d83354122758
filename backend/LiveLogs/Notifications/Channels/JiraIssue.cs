using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.Notifications.Channels;

/// <summary>Issues and comments, within Jira's limits: summary 255 characters, text 32,767.</summary>
internal static class JiraIssue
{
    private const int MaxSummary = 255;

    /// <summary>Fields that LiveLogs fills in itself.</summary>
    public static IReadOnlyList<string> Own { get; } = ["project", "issuetype", "summary", "description", "labels", "priority", "reporter"];

    /// <summary>Found again by it, whatever people do with the summary.</summary>
    public static string Label(Message message) => $"livelogs-{message.Notice.EpisodeId:N}";

    /// <summary>A field's id, such as <c>components</c> or <c>customfield_10010</c>.</summary>
    public static bool IsFieldName(string name) =>
        name.Length is > 0 and <= 60 && char.IsAsciiLetter(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    /// <param name="message">What to say.</param>
    /// <param name="account">Says in which form.</param>
    /// <param name="project">The project's key.</param>
    /// <param name="issueType">The type's name.</param>
    /// <param name="more">Fields that the channel adds; an undefined element for none.</param>
    public static JsonObject New(Message message, JiraAccount account, string project, string issueType, JsonElement more)
    {
        var fields = new JsonObject
        {
            ["project"] = new JsonObject { ["key"] = project },
            ["issuetype"] = new JsonObject { ["name"] = issueType },
            ["summary"] = Clip.OneLine(message.Title, MaxSummary),
            ["labels"] = new JsonArray("livelogs", Label(message)),
            ["description"] = Text(message, account),
        };

        // Not every screen has it; without it an issue is better than none.
        if (!message.Degraded)
            fields["priority"] = new JsonObject { ["name"] = message.Notice.Severity switch { "critical" => "Highest", "high" => "High", "medium" => "Medium", _ => "Low" } };
        if (more.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in more.EnumerateObject())
            {
                if (field.Name == "labels")
                    Append(fields["labels"]!.AsArray(), field.Value);
                else
                    fields[field.Name] = JsonNode.Parse(field.Value.GetRawText());
            }
        }

        return new JsonObject { ["fields"] = fields };
    }

    public static JsonObject Comment(Message message, JiraAccount account) => new() { ["body"] = Text(message, account) };

    /// <summary>What is wrong with fields that a channel adds; null when nothing is.</summary>
    public static string? WhyNot(JsonElement more)
    {
        if (more.ValueKind != JsonValueKind.Object)
            return "Expected an object of Jira's fields, such as {\"components\": [{\"name\": \"web\"}]}.";

        foreach (var field in more.EnumerateObject())
        {
            if (!IsFieldName(field.Name))
                return $"'{Clip.OneLine(field.Name, 60)}' is not a field's id, such as components or customfield_10010.";
            if (field.Name is "project" or "issuetype" or "summary" or "description")
                return $"'{field.Name}' is filled in by LiveLogs.";
            if (field.Name == "labels" && (field.Value.ValueKind != JsonValueKind.Array || field.Value.EnumerateArray().Any(label => !IsLabel(label))))
                return "'labels' must be a list of texts without spaces.";
        }

        return null;
    }

    private static bool IsLabel(JsonElement label) =>
        label.ValueKind == JsonValueKind.String && label.GetString() is { Length: > 0 and <= 255 } text && !text.Any(char.IsWhiteSpace);

    private static void Append(JsonArray labels, JsonElement more)
    {
        foreach (var label in more.EnumerateArray())
            labels.Add(label.GetString());
    }

    private static JsonNode Text(Message message, JiraAccount account) => account.IsDataCenter ? JiraText.Wiki(message) : JiraText.Document(message);
}
