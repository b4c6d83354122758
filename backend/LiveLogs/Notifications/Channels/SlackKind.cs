using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Notifications.Channels;

/// <summary>
/// Slack, by an incoming webhook or a bot. A webhook only posts. A bot keeps one living message per episode
/// (<c>chat.postMessage</c>, then <c>chat.update</c>) and tells each change in its thread. About one message a second
/// (https://api.slack.com/docs/rate-limits).
/// </summary>
internal sealed class SlackKind(ProviderHttp http, ProviderPlaces places) : IChannelKind
{
    public string Name => "slack";

    public string Words => "Slack";

    public string? Hint => "Either a bot token and a channel, or the address of an incoming webhook.";

    public IReadOnlyList<ConfigField> Fields { get; } =
    [
        new("webhook_url", ConfigFieldKind.Text, "The address of an incoming webhook; or a bot_token and a channel.") { Label = "Webhook URL", Secret = true },
        new("bot_token", ConfigFieldKind.Text, "A bot's token with chat:write, xoxb-…") { Secret = true },
        new("channel", ConfigFieldKind.Text, "The channel's id or name that the bot posts to."),
        .. Template.Fields,
    ];

    public IReadOnlyList<string> AccessFields { get; } = ["webhook_url", "bot_token"];

    public ChannelTraits Traits { get; } = new(PerSecond: 1, Burst: 1, ChannelTraits.ForChat) { IsForPeople = true, TakesOver = true };

    public void Check(ConfigReader reader)
    {
        places.CheckAddress(reader, "webhook_url", "hooks.slack.com", "hooks.slack-gov.com");
        var token = reader.Text("bot_token", 300);
        if (token?.All(character => character is > ' ' and <= '~') == false)
            reader.Fail("bot_token", "Expected a token such as xoxb-….");
        reader.Text("channel", 100);
        if (reader.IsAbsent("webhook_url") == reader.IsAbsent("bot_token"))
            reader.Fail("webhook_url", "Give either a webhook_url or a bot_token with a channel.");
        if (token is not null && reader.IsAbsent("channel"))
            reader.Fail("channel", "This field is required with a bot_token.");
    }

    public Task<SendResult> SendAsync(Message message, JsonElement config, CancellationToken cancellationToken) =>
        config.TextOf("webhook_url") is { } address
            ? PostToWebhookAsync(message, new Uri(address), cancellationToken)
            : SendAsBotAsync(message, config.Required("bot_token"), config.Required("channel"), cancellationToken);

    private async Task<SendResult> PostToWebhookAsync(Message message, Uri address, CancellationToken cancellationToken)
    {
        var answer = await http.SendAsync(HttpMethod.Post, address, Payload.Bytes(SlackBlocks.Of(message)), null, cancellationToken);

        // A 200 tells the rest in a word; without one, because the body did not come, it stands for itself.
        if (answer.Status != HttpStatusCode.OK)
            return answer.ToResult();
        var word = answer.Body.Trim();
        return word == "ok" || (word.Length == 0 && !answer.IsWhole) ? SendResult.Delivered
            : SlackErrors.IsKnown(word) ? SlackErrors.Classify(word, answer)
            : answer.Foreign;
    }

    private async Task<SendResult> SendAsBotAsync(Message message, string token, string channel, CancellationToken cancellationToken)
    {
        if (SlackThread.Read(message.Thread) is not { } thread)
            return await PostAsync(message, token, channel, null, cancellationToken);

        // Changing the message twice changes nothing, so it comes first; the reply is what may come twice.
        var update = SlackBlocks.Of(message);
        update["channel"] = thread.Channel;
        update["ts"] = thread.Timestamp;
        update["parse"] = "none";
        var updated = await CallAsync("chat.update", update, token, cancellationToken);
        if (updated.Result.Outcome != SendOutcome.Delivered)
            return SlackErrors.AllowsNewMessage(updated.Error) ? await PostAsync(message, token, channel, null, cancellationToken) : updated.Result;
        return await PostAsync(message, token, thread.Channel, thread, cancellationToken);
    }

    private async Task<SendResult> PostAsync(Message message, string token, string channel, SlackThread? thread, CancellationToken cancellationToken)
    {
        var payload = thread is null ? SlackBlocks.Of(message) : new JsonObject { ["text"] = SlackBlocks.Reply(message) };
        payload["channel"] = channel;
        payload["unfurl_links"] = false;
        payload["parse"] = "none";
        if (thread is not null)
            payload["thread_ts"] = thread.Timestamp;
        var posted = await CallAsync("chat.postMessage", payload, token, cancellationToken);
        // A thread that takes no answers: the channel itself may.
        if (thread is not null && posted.Result.Outcome == SendOutcome.Refused && SlackErrors.AllowsNewMessage(posted.Error))
            return await PostAsync(message, token, thread.Channel, null, cancellationToken);
        if (posted.Result.Outcome != SendOutcome.Delivered)
            return posted.Result;
        if (posted.Timestamp is null)
            return SendResult.Refused("The server is not Slack: its answer does not identify the message that it created.");
        return posted.Result with
        {
            ProviderId = posted.Timestamp,
            Thread = thread is null && !message.IsDigest ? new SlackThread(posted.Channel ?? channel, posted.Timestamp).ToString() : null,
        };
    }

    private async Task<(SendResult Result, string? Error, string? Channel, string? Timestamp)> CallAsync(
        string method, JsonObject payload, string token, CancellationToken cancellationToken)
    {
        var address = new Uri(places.Endpoint("slack", "https://slack.com/api/"), method);
        var answer = await http.SendAsync(
            HttpMethod.Post, address, Payload.Bytes(payload), request => request.Headers.Authorization = new("Bearer", token), cancellationToken);
        if (!answer.IsSuccess)
            return (answer.ToResult(), null, null, null);
        using var json = answer.Parse();
        if (json?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("ok", out var ok) && ok.ValueKind == JsonValueKind.True)
            return (SendResult.Delivered, null, answer.Text("channel"), answer.Text("ts"));
        if (answer.Text("error") is { } error)
            return (SlackErrors.Classify(error, answer), error, null, null);

        // What broke off may have been a yes.
        var unclear = answer.IsWhole ? answer.Foreign : new SendResult(SendOutcome.Unknown, "Slack's answer broke off.");
        return (unclear, null, null, null);
    }

    private sealed record SlackThread(string Channel, string Timestamp)
    {
        public static SlackThread? Read(string? reference) =>
            reference?.Split('|') is [var channel, var timestamp] ? new(channel, timestamp) : null;

        public override string ToString() => $"{Channel}|{Timestamp}";
    }
}
