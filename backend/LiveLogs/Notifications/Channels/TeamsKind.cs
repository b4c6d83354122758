using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Notifications.Channels;

/// <summary>
/// A Microsoft Teams workflow that posts what its webhook receives: an adaptive card, 4 requests a second
/// (https://learn.microsoft.com/connectors/teams/). Its address holds a signature, so it is a secret. The answer says that
/// the flow began; what happens inside it nobody tells.
/// </summary>
internal sealed partial class TeamsKind(ProviderHttp http, ProviderPlaces places) : IChannelKind
{
    /// <summary>Teams counts the message in its own form, which has up to a fifth more: 28 KB of it fit.</summary>
    private const int MaxBody = 21_000;

    public string Name => "teams";

    public string Words => "Microsoft Teams";

    public IReadOnlyList<ConfigField> Fields { get; } =
    [
        new("url", ConfigFieldKind.Text, "The workflow's webhook address.") { Label = "URL", Required = true, Secret = true },
        .. Template.Fields,
    ];

    public IReadOnlyList<string> AccessFields { get; } = ["url"];

    public ChannelTraits Traits { get; } = new(PerSecond: 2, Burst: 4, ChannelTraits.ForChat) { IsForPeople = true };

    public void Check(ConfigReader reader) => places.CheckAddress(reader, "url", Retired, "logic.azure.com", "environment.api.powerplatform.com");

    /// <summary>What is wrong with an address of the connectors that were before workflows; null for others.</summary>
    private static string? Retired(Uri address) => address.IdnHost.EndsWith(".webhook.office.com", StringComparison.OrdinalIgnoreCase)
        || address.IdnHost.Equals("outlook.office.com", StringComparison.OrdinalIgnoreCase)
        ? "Connectors of Microsoft 365 (*.webhook.office.com) are retired. Make a workflow in Teams ('When a Teams webhook request is received') and give its address."
        : null;

    public async Task<SendResult> SendAsync(Message message, JsonElement config, CancellationToken cancellationToken)
    {
        var answer = await http.SendForStatusAsync(HttpMethod.Post, new Uri(config.Required("url")), Fit(message), null, cancellationToken);
        return answer.ToResult();
    }

    /// <summary>The card, no larger than Teams takes.</summary>
    public static byte[] Fit(Message message) => Clip.Fit(message, MaxBody, shorter => Payload.Bytes(Body(shorter)));

    private static JsonObject Body(Message message) => new()
    {
        ["type"] = "message",
        ["attachments"] = new JsonArray(new JsonObject
        {
            ["contentType"] = "application/vnd.microsoft.card.adaptive",
            ["contentUrl"] = null,
            ["content"] = new JsonObject
            {
                ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                ["type"] = "AdaptiveCard",
                ["version"] = "1.4",
                ["msteams"] = new JsonObject { ["width"] = "full" },
                ["body"] = message.Degraded ? new JsonArray(Text(message.Title), Text(message.ToText(2_000))) : Payload.Array(Blocks(message)),
                ["actions"] = message.Link is not { } link || message.Degraded ? [] : new JsonArray(new JsonObject
                {
                    ["type"] = "Action.OpenUrl",
                    ["title"] = message.IsDigest ? "Open alerts" : "Open alert",
                    ["url"] = link,
                }),
            },
        }),
    };

    private static IEnumerable<JsonNode> Blocks(Message message)
    {
        var title = Text(message.Title);
        title["weight"] = "Bolder";
        title["size"] = "Medium";
        title["style"] = "heading";
        title["color"] = message.Notice.Kind switch
        {
            NoticeKind.Resolved => "Good",
            NoticeKind.Acknowledged or NoticeKind.Test => "Default",
            _ => message.Notice.Severity is "high" or "critical" ? "Attention" : "Warning",
        };
        yield return title;
        yield return Text(message.Body);
        yield return new JsonObject
        {
            ["type"] = "FactSet",
            ["facts"] = Payload.Array(message.Facts.Select(fact => new JsonObject { ["title"] = fact.Name, ["value"] = Plain(fact.Value) })),
        };
        foreach (var line in message.Lines)
        {
            var block = Text(line);
            block["fontType"] = "Monospace";
            block["size"] = "Small";
            yield return block;
        }
    }

    private static JsonObject Text(string text) => new() { ["type"] = "TextBlock", ["text"] = Plain(text), ["wrap"] = true };

    /// <summary>Text blocks read Markdown; a line of log must not make links or headings of its own.</summary>
    private static string Plain(string text) =>
        string.Join("\n\n", text.ReplaceLineEndings("\n").Split('\n').Select(PlainLine));

    /// <summary>Two line breaks make one (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format).</summary>
    private static string PlainLine(string line)
    {
        var text = line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
        return ListStart().Replace(text, @"$1$3\$2$4");
    }

    /// <summary>What makes a line an item of a list, or a heading.</summary>
    [GeneratedRegex(@"^(\s*)([-+#>])|^(\s*\d+)([.)])(?=\s)", RegexOptions.CultureInvariant)]
    private static partial Regex ListStart();
}
