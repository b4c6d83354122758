using System.Text.Json.Nodes;

namespace LiveLogs.Notifications.Channels;

/// <summary>
/// A message in Block Kit, within its limits: header 150 characters, section 3,000, ten fields of 2,000, and some 13,000
/// over all blocks, which Slack checks without saying so in its documentation.
/// </summary>
internal static class SlackBlocks
{
    private const int MaxHeader = 150;
    private const int MaxText = 3_000;
    private const int MaxField = 500;
    private const int MaxLines = 2_800;

    public static JsonObject Of(Message message)
    {
        var plain = Clip.To($"{Sign(message)} {message.Title}\n{message.Body}", MaxText / 2);
        if (message.Degraded)
            return new JsonObject { ["text"] = Escape(Clip.To($"{Sign(message)} {message.Title}\n{message.ToText(MaxText / 2)}", MaxText / 2)) };
        return new JsonObject { ["text"] = Escape(plain), ["blocks"] = Payload.Array(Blocks(message)) };
    }

    /// <summary>One line for the thread: what changed.</summary>
    public static string Reply(Message message) => Escape(Clip.To($"{Sign(message)} {message.Title}\n{message.Body}", MaxText / 2));

    private static IEnumerable<JsonNode> Blocks(Message message)
    {
        yield return new JsonObject
        {
            ["type"] = "header",
            ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = Clip.To($"{Sign(message)} {message.Title}", MaxHeader) },
        };
        if (message.Body.Length > 0)
            yield return Section(EscapeWithin(message.Body, MaxText));
        yield return new JsonObject
        {
            ["type"] = "section",
            ["fields"] = Payload.Array(message.Facts.Take(10).Select(fact => Plain(EscapeWithin($"{fact.Name}\n{fact.Value}", MaxField)))),
        };
        if (message.Lines.Count > 0)
            yield return Section(Code(message.Lines));
        if (message.Link is { } link)
        {
            yield return new JsonObject
            {
                ["type"] = "actions",
                ["elements"] = new JsonArray(new JsonObject
                {
                    ["type"] = "button",
                    ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = message.IsDigest ? "Open alerts" : "Open alert" },
                    ["url"] = link,
                }),
            };
        }
    }

    private static string Code(IReadOnlyList<string> lines)
    {
        var text = string.Join('\n', lines).Replace("```", "'''", StringComparison.Ordinal);
        return $"```{EscapeWithin(text, MaxLines)}```";
    }

    private static JsonObject Section(string text) => new() { ["type"] = "section", ["text"] = Markdown(text) };

    /// <summary>Without links and mentions that nobody wrote as such (https://docs.slack.dev/reference/block-kit/composition-objects/text-object).</summary>
    private static JsonObject Markdown(string text) => new() { ["type"] = "mrkdwn", ["text"] = text, ["verbatim"] = true };

    /// <summary>Values come from lines of log: nothing in them is formatting.</summary>
    private static JsonObject Plain(string text) => new() { ["type"] = "plain_text", ["text"] = text, ["emoji"] = false };

    /// <summary>Escapes first and cuts then, without cutting an escape in two.</summary>
    private static string EscapeWithin(string text, int maxLength)
    {
        var escaped = Escape(text);
        if (escaped.Length <= maxLength)
            return escaped;
        var cut = Clip.To(escaped, maxLength - 6)[..^1];
        var open = cut.LastIndexOf('&');
        return (open >= 0 && !cut.AsSpan(open).Contains(';') ? cut[..open] : cut) + "…";
    }

    /// <summary>The three characters that Slack gives a meaning; without them nobody can be mentioned or linked.</summary>
    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Sign(Message message) => message.Notice.Kind switch
    {
        NoticeKind.Resolved => "✅",
        NoticeKind.Acknowledged => "👀",
        NoticeKind.Test => "🔔",
        _ => message.Notice.Severity switch { "critical" => "🔴", "high" => "🟠", "medium" => "🟡", _ => "🔵" },
    };
}
