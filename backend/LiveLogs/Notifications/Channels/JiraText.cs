using System.Text;
using System.Text.Json.Nodes;

namespace LiveLogs.Notifications.Channels;

/// <summary>A message as Jira shows it: in the Atlassian Document Format in the cloud, as wiki text in data centers.</summary>
internal static class JiraText
{
    private const int MaxText = 8_000;

    /// <summary>Lines of a text, each a paragraph of its own.</summary>
    private const int MaxParagraphs = 50;

    public static JsonObject Document(Message message)
    {
        var content = new JsonArray();
        foreach (var line in Lines(message))
            content.Add(Paragraph(Text(line)));
        content.Add(Paragraph(Text(Facts(message))));
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

        content.Add(Paragraph(Text(Reference(message))));
        return new JsonObject { ["type"] = "doc", ["version"] = 1, ["content"] = content };
    }

    /// <summary>https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa: what a value holds is no markup.</summary>
    public static JsonNode Wiki(Message message)
    {
        var text = new StringBuilder();
        foreach (var line in Lines(message).Append(Facts(message)))
            text.Append(Escape(line)).Append("\n\n");
        if (message.Link is { } link)
            text.Append("[Open alert|").Append(link).Append("]\n\n");
        if (message.Lines.Count > 0 && !message.Degraded)
        {
            var lines = Clip.To(string.Join('\n', message.Lines), MaxText).Replace("{noformat}", "{ noformat }", StringComparison.OrdinalIgnoreCase);
            text.Append("{noformat}\n").Append(lines).Append("\n{noformat}\n\n");
        }

        return JsonValue.Create(text.Append(Reference(message)).ToString());
    }

    private static IEnumerable<string> Lines(Message message) =>
        Clip.To($"{message.Title}\n{message.Body}", MaxText / 2).ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(MaxParagraphs);

    private static string Facts(Message message) => string.Join(" · ", message.Facts.Select(fact => $"{fact.Name}: {fact.Value}"));

    /// <summary>By it a comment of which nobody knows whether it arrived is found again.</summary>
    private static string Reference(Message message) => $"LiveLogs reference {message.Key}";

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
            escaped.Append(character is '[' or ']' or '{' or '}' or '!' or '*' or '_' or '|' or '^' or '~' or '\\' ? "\\" : "").Append(character);

        return escaped.ToString();
    }

    private static JsonObject Paragraph(JsonObject content) => new() { ["type"] = "paragraph", ["content"] = new JsonArray(content) };

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text };
}
