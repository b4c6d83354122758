using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LiveLogs.Tests.Notifications.StandIns;

/// <summary>A Teams workflow: an adaptive card in at most 28 KB.</summary>
internal sealed class TeamsStandIn : StandIn
{
    public List<JsonElement> Cards { get; } = [];

    protected override StandInReply Take(StandInRequest request)
    {
        if (request.Body.Length > 28 * 1024)
            return new StandInReply(413, "Request Entity too large");
        Check(request.Headers["Content-Type"].StartsWith("application/json", StringComparison.Ordinal), "content type");
        var attachment = request.Json.GetProperty("attachments")[0];
        Check(attachment.GetProperty("contentType").GetString() == "application/vnd.microsoft.card.adaptive", "attachment's type");
        Check(attachment.GetProperty("content").GetProperty("type").GetString() == "AdaptiveCard", "card's type");
        Cards.Add(attachment.GetProperty("content"));
        return new StandInReply(202);
    }
}

/// <summary>PagerDuty's Events API v2; incidents by their dedup key.</summary>
internal sealed class PagerDutyStandIn : StandIn
{
    public const string RoutingKey = "0123456789abcdef0123456789abcdef";

    /// <summary>triggered, acknowledged or resolved.</summary>
    public Dictionary<string, string> Incidents { get; } = [];

    public List<JsonElement> Events { get; } = [];

    protected override StandInReply Take(StandInRequest request)
    {
        var body = request.Json;
        if (request.Path != "/v2/enqueue" || body.GetProperty("routing_key").GetString() != RoutingKey)
            return StandInReply.Json(400, new { status = "invalid event", message = "Event object is invalid", errors = new[] { "Invalid routing key" } });
        Check(request.Body.Length <= 512 * 1024, "event too large");
        var key = body.GetProperty("dedup_key").GetString()!;
        Check(key.Length <= 255, "dedup_key");
        var action = body.GetProperty("event_action").GetString()!;
        if (action == "trigger")
        {
            var payload = body.GetProperty("payload");
            Check(payload.GetProperty("summary").GetString()!.Length is > 0 and <= 1_024, "summary");
            Check(payload.GetProperty("source").GetString()!.Length > 0, "source");
            Check(payload.GetProperty("severity").GetString() is "critical" or "error" or "warning" or "info", "severity");
            Check(payload.GetProperty("timestamp").TryGetDateTimeOffset(out _), "timestamp");
        }

        Incidents[key] = action switch { "trigger" => "triggered", "acknowledge" => "acknowledged", _ => "resolved" };
        Events.Add(body);
        return StandInReply.Json(202, new { status = "success", dedup_key = key });
    }
}

/// <summary>SendGrid's Mail Send v3.</summary>
internal sealed class SendGridStandIn : StandIn
{
    public const string Key = "SG.test-key";

    public List<JsonElement> Mails { get; } = [];

    protected override StandInReply Take(StandInRequest request)
    {
        if (request.Header("Authorization") != $"Bearer {Key}")
            return new StandInReply(401);
        var body = request.Json;
        Check(request.Path == "/v3/mail/send", "path");
        Check(body.GetProperty("personalizations")[0].GetProperty("to").GetArrayLength() is > 0 and <= 1_000, "receivers");
        Check(body.GetProperty("personalizations")[0].GetProperty("custom_args").GetRawText().Length < 10_000, "custom_args");
        Check(body.GetProperty("from").GetProperty("email").GetString()!.Contains('@', StringComparison.Ordinal), "from");
        Check(body.GetProperty("categories").GetArrayLength() <= 10, "categories");
        Check(body.GetProperty("content").EnumerateArray().Select(part => part.GetProperty("type").GetString()).SequenceEqual(["text/plain", "text/html"]), "content");
        Mails.Add(body);
        return new StandInReply(202);
    }
}

/// <summary>A receiver of Standard Webhooks that checks signatures and knows messages by their id.</summary>
internal sealed class WebhookStandIn : StandIn
{
    public static readonly string Secret = $"whsec_{Convert.ToBase64String(Enumerable.Range(1, 32).Select(number => (byte)number).ToArray())}";

    /// <summary>Each message once, in the order of its first arrival.</summary>
    public List<(string Id, JsonElement Body)> Messages { get; } = [];

    /// <summary>Messages that came again.</summary>
    public int Repeats { get; private set; }

    /// <summary>The receiver's time.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public string CurrentSecret { get; set; } = Secret;

    protected override StandInReply Take(StandInRequest request)
    {
        var (id, timestamp) = (request.Header("webhook-id"), request.Header("webhook-timestamp"));
        var key = Convert.FromBase64String(CurrentSecret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. request.Body];
        var expected = $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}";
        var age = Time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(long.Parse(timestamp, CultureInfo.InvariantCulture));
        if (!request.Header("webhook-signature").Split(' ').Contains(expected) || age.Duration() > TimeSpan.FromMinutes(5))
            return new StandInReply(401);
        Check(request.Body.Length <= 20 * 1024, "body too large");
        Check(request.Header("Idempotency-Key") == id, "idempotency key");
        if (Messages.Exists(message => message.Id == id))
            Repeats++;
        else
            Messages.Add((id, request.Json));
        return new StandInReply(204);
    }
}
