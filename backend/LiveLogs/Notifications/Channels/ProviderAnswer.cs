using System.Net;
using System.Text.Json;

namespace LiveLogs.Notifications.Channels;

/// <summary>What a provider answered, or why it did not.</summary>
internal sealed class ProviderAnswer
{
    private readonly SendResult? _failure;
    private readonly TimeSpan? _retryAfter;

    public ProviderAnswer(SendResult failure) => _failure = failure;

    public ProviderAnswer(HttpStatusCode status, string body, TimeSpan? retryAfter) => (Status, Body, _retryAfter) = (status, body, retryAfter);

    /// <summary>0 when there was no answer.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>For programs only; never shown to anybody.</summary>
    public string Body { get; } = "";

    /// <summary>The body came to its end. What is not in one that did not may have been meant all the same.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>A web page: no API answers so, but sign-in pages of networks and pages of proxies do.</summary>
    public bool IsPage { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>What a status says about a message; the same for all providers (the kinds know the exceptions).</summary>
    public SendResult ToResult() => _failure ?? (int)Status switch
    {
        >= 200 and < 300 when IsPage => Foreign,
        >= 200 and < 300 => SendResult.Delivered,
        408 or 425 or >= 500 => Later($"The provider answered {(int)Status}."),
        429 => Later("The provider answered 429: too many messages."),
        400 or 413 or 422 => SendResult.Rejected($"The provider rejected the message ({(int)Status})."),
        401 => SendResult.Refused("The provider does not accept the channel's credentials (401)."),
        403 => SendResult.Refused("The provider does not allow the channel to send (403)."),
        404 or 410 => SendResult.Refused($"The address that the channel sends to no longer exists ({(int)Status})."),
        >= 300 and < 400 => SendResult.Refused("The address redirects to another address. LiveLogs does not follow redirects."),
        _ => SendResult.Refused($"The provider answered {(int)Status}."),
    };

    /// <summary>Somebody in between answered in the provider's name.</summary>
    public SendResult Foreign => Later("A system between LiveLogs and the provider answered instead of the provider.");

    /// <summary>As <see cref="ToResult"/>, for an answer that is good for nothing without its JSON.</summary>
    public SendResult ToReadResult()
    {
        if (!IsSuccess)
            return ToResult();
        using var json = Parse();
        return json is not null ? SendResult.Delivered : IsWhole ? Foreign : Later("The provider's answer broke off.");
    }

    public SendResult Later(string error) => SendResult.Later(error, _retryAfter);

    /// <summary>A text of the answer's JSON object; null when it has none or is no JSON.</summary>
    public string? Text(string field)
    {
        using var json = Parse();
        return json?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(field, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
    }

    /// <summary>The answer as JSON; null when it is none.</summary>
    public JsonDocument? Parse()
    {
        try
        {
            return JsonDocument.Parse(Body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
