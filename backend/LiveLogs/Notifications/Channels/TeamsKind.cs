using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Connectors;

namespace LiveLogs.Notifications.Channels;

/// <summary>
/// A Microsoft Teams workflow that posts what its webhook receives: an adaptive card in at most 28 KB, 4 requests a second
/// (https://learn.microsoft.com/connectors/teams/). Its address holds a signature, so it is a secret. The answer says that
/// the flow began; what happens inside it nobody tells.
/// </summary>
internal sealed class TeamsKind(ProviderHttp http, ProviderPlaces places) : IChannelKind
{
    private const int MaxBody = 28_000;

    public string Name => ChannelKinds.Teams;

    public IReadOnlyList<ConfigField> Fields { get; } =
    [
        new("url", ConfigFieldKind.Text, "The workflow's webhook address.") { Required = true, Secret = true },
        .. Template.Fields,
    ];

    public IReadOnlyList<string> AccessFields { get; } = ["url"];

    public ChannelTraits Traits { get; } = new(PerSecond: 2, Burst: 4, ChannelTraits.ForChat) { IsForPeople = true };

    public void Check(ConfigReader reader) => places.CheckAddress(reader, "url", "logic.azure.com", "environment.api.powerplatform.com");

    public async Task<SendResult> SendAsync(Message message, JsonElement config, CancellationToken cancellationToken)
    {
        var body = Clip.Fit(message, MaxBody, shorter => Payload.Bytes(Body(shorter)));
        var answer = await http.SendAsync(HttpMethod.Post, new Uri(config.Required("url")), body, null, cancellationToken);
        return answer.ToResult();
    }

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
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
}
