using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Notifications.Channels;

/// <summary>
/// Any receiver over HTTP, signed as Standard Webhooks has it
/// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): <c>webhook-id</c> is the
/// same on every attempt, <c>webhook-timestamp</c> the attempt's own, and while a secret is being changed both sign.
/// </summary>
internal sealed class WebhookKind(ProviderHttp http, ProviderPlaces places) : IChannelKind
{
    private const int MaxBody = 20_000;
    private const string SecretPrefix = "whsec_";

    public string Name => "webhook";

    public string Words => "Webhook";

    public IReadOnlyList<ConfigField> Fields { get; } =
    [
        new("url", ConfigFieldKind.Text, "Where to send, https://.") { Label = "URL", Required = true, Address = true, Capability = true },
        new("secret", ConfigFieldKind.Text, "whsec_ and 24 to 64 random bytes in Base64; signs every message.") { Required = true, Secret = true },
        new("previous_secret", ConfigFieldKind.Text, "The previous secret, while the receiver may still use it.") { Label = "Secret before", Placeholder = "optional", Secret = true },
        new("authorization", ConfigFieldKind.Text, "The Authorization header, if the receiver requires one.") { Label = "Authorization header", Placeholder = "optional", Secret = true, Personal = true },
        .. Template.Fields,
    ];

    public IReadOnlyList<string> AccessFields { get; } = ["url", "secret", "previous_secret", "authorization"];

    public ChannelTraits Traits { get; } = new(PerSecond: 200, Burst: 16, ChannelTraits.ForRecords) { RecognisesRepeats = true };

    public void Check(ConfigReader reader)
    {
        places.CheckAddress(reader, "url");
        foreach (var field in (string[])["secret", "previous_secret"])
        {
            if (reader.Text(field, 200) is { } secret && !TryKey(secret, out _))
                reader.Fail(field, "Expected whsec_ followed by 24 to 64 bytes in Base64, for example the output of: echo whsec_$(openssl rand -base64 32).");
        }

        if (reader.Text("authorization", 2_000)?.Any(character => character is < ' ' or > '~') == true)
            reader.Fail("authorization", "Expected visible ASCII characters.");
    }

    public async Task<SendResult> SendAsync(Message message, JsonElement config, CancellationToken cancellationToken)
    {
        var body = Clip.Fit(message, MaxBody, shorter => Payload.Bytes(Body(shorter)));
        var answer = await http.SendForStatusAsync(
            HttpMethod.Post, new Uri(config.Required("url")), body, request => Sign(request, $"msg_{message.Key}", body, config), cancellationToken);

        // A receiver may answer with what it likes: the status says it all.
        return answer.IsSuccess ? SendResult.Delivered : answer.ToResult();
    }

    private void Sign(HttpRequestMessage request, string id, byte[] body, JsonElement config)
    {
        var timestamp = http.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var signatures = new[] { config.TextOf("secret"), config.TextOf("previous_secret") }
            .OfType<string>()
            .Select(secret => TryKey(secret, out var key) ? $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}" : null)
            .OfType<string>();
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("webhook-signature", string.Join(' ', signatures));
        request.Headers.TryAddWithoutValidation("Idempotency-Key", id);
        if (config.TextOf("authorization") is { } authorization)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
    }

    private static JsonObject Body(Message message)
    {
        var notice = message.Notice;
        return new JsonObject
        {
            ["type"] = notice.Kind switch
            {
                NoticeKind.Fired => "alert.firing",
                NoticeKind.Repeated => "alert.repeated",
                NoticeKind.Acknowledged => "alert.acknowledged",
                NoticeKind.Resolved => "alert.resolved",
                NoticeKind.Reopened => "alert.reopened",
                _ => "alert.test",
            },
            ["timestamp"] = notice.At.UtcDateTime,
            ["data"] = new JsonObject
            {
                ["episode_id"] = notice.EpisodeId,
                ["transition"] = notice.Transition,
                ["project_id"] = notice.ProjectSlug,
                ["rule_id"] = notice.RuleId,
                ["rule_name"] = notice.RuleName,
                ["severity"] = notice.Severity,
                ["title"] = message.Title,
                ["reason"] = message.Body,
                ["group_key"] = Clip.To(notice.GroupKey, 2_000),
                ["count"] = notice.Count,
                ["suppressed_hits"] = notice.SuppressedHits,
                ["started_at"] = notice.StartedAt.UtcDateTime,
                ["lines"] = Payload.Array(message.Lines.Select(line => JsonValue.Create(line))),
                ["url"] = message.Link,
            },
        };
    }

    private static bool TryKey(string secret, out byte[] key)
    {
        key = [];
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
            return false;
        var buffer = new byte[secret.Length];
        if (!Convert.TryFromBase64String(secret[SecretPrefix.Length..], buffer, out var length) || length is < 24 or > 64)
            return false;
        key = buffer[..length];
        return true;
    }
}
