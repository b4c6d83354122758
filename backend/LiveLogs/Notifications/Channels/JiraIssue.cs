using System.Text.Json.Nodes;

namespace LiveLogs.Notifications.Channels;

/// <summary>Issues and comments in the Atlassian Document Format, within Jira's limits: summary 255 characters, text 32,767.</summary>
internal static class JiraIssue
{
    private const int MaxSummary = 255;
    private const int MaxText = 8_000;

    /// <summary>Found again by it, whatever people do with the summary.</summary>
    public static string Label(Message message) => $"livelogs-{message.Notice.EpisodeId:N}";

    public static JsonObject New(Message message, string project, string issueType)
    {
        var fields = new JsonObject
        {
            ["project"] = new JsonObject { ["key"] = project },
            ["issuetype"] = new JsonObject { ["name"] = issueType },
            ["summary"] = Clip.OneLine(message.Title, MaxSummary),
            ["labels"] = new JsonArray("livelogs", Label(message)),
            ["description"] = Document(message),
        };

        // Not every screen has it; without it an issue is better than none.
        if (!message.Degraded)
            fields["priority"] = new JsonObject { ["name"] = message.Notice.Severity switch { "critical" => "Highest", "high" => "High", "medium" => "Medium", _ => "Low" } };
        return new JsonObject { ["fields"] = fields };
    }

    public static JsonObject Comment(Message message) => new() { ["body"] = Document(message) };

    private static JsonObject Document(Message message)
    {
        var content = new JsonArray(Paragraph(Text(Clip.To($"{message.Title}\n{message.Body}", MaxText / 2))));
        content.Add(Paragraph(Text(string.Join(" · ", message.Facts.Select(fact => $"{fact.Name}: {fact.Value}")))));
        if (message.Link is { } link)
        {
            var text = Text("Open alert");
            text["marks"] = new JsonArray(new JsonObject { ["type"] = "link", ["attrs"] = new JsonObject { ["href"] = link } });
            content.Add(Paragraph(text));
        }

        if (message.Lines.Count > 0 && !message.Degraded)
        {
            content.Add(new JsonObject
            {
                ["type"] = "codeBlock",
                ["attrs"] = new JsonObject { ["language"] = "text" },
                ["content"] = new JsonArray(Text(Clip.To(string.Join('\n', message.Lines), MaxText))),
            });
        }

        content.Add(Paragraph(Text($"LiveLogs reference {message.Key}")));
        return new JsonObject { ["type"] = "doc", ["version"] = 1, ["content"] = content };
    }

    private static JsonObject Paragraph(JsonObject content) => new() { ["type"] = "paragraph", ["content"] = new JsonArray(content) };

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };
}
