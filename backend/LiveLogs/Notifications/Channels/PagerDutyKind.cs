using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Notifications.Channels;

/// <summary>
/// PagerDuty Events API v2 (https://github.com/PagerDuty/developer-docs/tree/main/docs/events-API-v2). The episode is the
/// <c>dedup_key</c>, so an event that arrives twice changes nothing.
/// </summary>
internal sealed class PagerDutyKind(ProviderHttp http, ProviderPlaces places) : IChannelKind
{
    private const int MaxSummary = 1_024;
    private const int MaxBody = 512_000;
    private const int KeyLength = 32;

    public string Name => "pagerduty";

    public string Words => "PagerDuty";

    public IReadOnlyList<ConfigField> Fields { get; } =
    [
        new("routing_key", ConfigFieldKind.Text, "The integration key of a service, 32 characters.") { Required = true, Secret = true },
        .. Template.Fields,
    ];

    public IReadOnlyList<string> AccessFields { get; } = ["routing_key"];

    public ChannelTraits Traits { get; } = new(PerSecond: 2, Burst: 4, ChannelTraits.ForRecords) { RecognisesRepeats = true };

    public void Check(ConfigReader reader)
    {
        if (reader.Text("routing_key", 64) is { } key && (key.Length != KeyLength || !key.All(char.IsAsciiLetterOrDigit)))
            reader.Fail("routing_key", "Expected the 32 letters and digits of an Events API v2 integration.");
    }

    public async Task<SendResult> SendAsync(Message message, JsonElement config, CancellationToken cancellationToken)
    {
        var sent = await SendAsync(message, config, Action(message.Notice.Kind), cancellationToken);

        // A test must leave no incident behind.
        return sent.Outcome == SendOutcome.Delivered && message.Notice.Kind == NoticeKind.Test
            ? await SendAsync(message, config, "resolve", cancellationToken)
            : sent;
    }

    private async Task<SendResult> SendAsync(Message message, JsonElement config, string action, CancellationToken cancellationToken)
    {
        var body = Clip.Fit(message, MaxBody, shorter => Payload.Bytes(Body(shorter, config.Required("routing_key"), action)));
        var address = new Uri(places.Endpoint("pagerduty", "https://events.pagerduty.com/"), "v2/enqueue");
        var answer = await http.SendAsync(HttpMethod.Post, address, body, null, cancellationToken);
        if ((int)answer.Status == 400 && NamesRoutingKey(answer))
            return SendResult.Refused("PagerDuty does not know the routing key (400): the integration was deleted, or the key is of another kind.");
        return answer.ToResult() with { ProviderId = answer.IsSuccess ? answer.Text("dedup_key") : null };
    }

    /// <summary>A key that nobody has is a 400 like a bad event, with other words in <c>errors</c> or <c>message</c>.</summary>
    private static bool NamesRoutingKey(ProviderAnswer answer)
    {
        using var json = answer.Parse();
        if (json?.RootElement is not { ValueKind: JsonValueKind.Object } root)
            return false;

        var words = new List<string?> { answer.Text("message") };
        if (root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
            words.AddRange(errors.EnumerateArray().Where(error => error.ValueKind == JsonValueKind.String).Select(error => error.GetString()));
        return words.OfType<string>().Any(word =>
            word.Contains("routing key", StringComparison.OrdinalIgnoreCase) || word.Contains("routing_key", StringComparison.OrdinalIgnoreCase));
    }

    private static string Action(NoticeKind kind) => kind switch
    {
        NoticeKind.Acknowledged => "acknowledge",
        NoticeKind.Resolved => "resolve",
        _ => "trigger",
    };

    private static JsonObject Body(Message message, string routingKey, string action)
    {
        var notice = message.Notice;
        var body = new JsonObject
        {
            ["routing_key"] = routingKey,
            ["event_action"] = action,
            ["dedup_key"] = $"livelogs:{notice.EpisodeId:N}",
        };
        if (action != "trigger")
            return body;

        body["client"] = "LiveLogs";
        body["payload"] = new JsonObject
        {
            ["summary"] = Clip.OneLine(message.Title, MaxSummary),
            ["source"] = Clip.OneLine(notice.GroupKey.Length > 0 ? notice.GroupKey : notice.ProjectSlug, 255),
            ["severity"] = notice.Severity switch { "critical" => "critical", "high" => "error", "medium" => "warning", _ => "info" },
            ["timestamp"] = notice.At.UtcDateTime,
            ["group"] = notice.ProjectSlug,
            ["class"] = Clip.OneLine(notice.RuleName, 255),
        };
        if (message.Degraded)
            return body;

        var details = new JsonObject { ["reason"] = message.Body, ["lines"] = Payload.Array(message.Lines.Select(line => JsonValue.Create(line))) };
        foreach (var fact in message.Facts)
            details[fact.Name] = fact.Value;
        body["payload"]!["custom_details"] = details;
        if (message.Link is { } link)
        {
            body["client_url"] = link;
            body["links"] = new JsonArray(new JsonObject { ["href"] = link, ["text"] = "Open alert" });
        }

        return body;
    }
}
