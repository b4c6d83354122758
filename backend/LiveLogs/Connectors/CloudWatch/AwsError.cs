using System.Text.Json;
using LiveLogs.Connectors.Calls;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>An answer other than success, as far as it can be read.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">The service's error code, such as <c>ThrottlingException</c>; null when the answer is not the service's.</param>
/// <param name="Message">The service's text, as it came.</param>
internal sealed record AwsError(int Status, string? Code, string Message)
{
    private const int MaxBody = 64 * 1024;

    /// <summary>How long the service asks to wait. It usually does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Refused because the request's time is too far from the service's, or possibly so.</summary>
    public bool IsAboutTime => Code is "RequestExpired" or "RequestTimeTooSkewed" or "RequestInTheFuture"
        or "InvalidSignatureException" or "SignatureDoesNotMatch" or "AuthFailure";

    /// <summary>Refused because the session of temporary credentials has ended.</summary>
    public bool IsAboutExpiry => Code is "ExpiredTokenException" or "ExpiredToken" or "TokenRefreshRequired";

    public static async Task<AwsError> ReadAsync(HttpResponseMessage answer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var status = (int)answer.StatusCode;
        var header = answer.Headers.TryGetValues("x-amzn-ErrorType", out var values) ? values.First() : null;
        var (type, message) = await ReadBodyAsync(answer, cancellationToken);
        return new AwsError(status, Clean(type ?? header), message)
        {
            RetryAfter = RetryHint.Of(answer, now),
        };
    }

    private static async Task<(string? Type, string Message)> ReadBodyAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await using var bounded = new BoundedStream(content, MaxBody);
            using var body = await JsonDocument.ParseAsync(bounded, cancellationToken: cancellationToken);
            return (Text(body.RootElement, "__type") ?? Text(body.RootElement, "code"),
                Text(body.RootElement, "message") ?? Text(body.RootElement, "Message") ?? "");
        }
        catch (Exception error) when (BrokenCall.LeavesStatus(error, (int)answer.StatusCode))
        {
            // A page of a proxy, or a status that says enough: that alone has to do.
            return (null, "");
        }
    }

    private static string? Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary><c>com.amazonaws.logs#Code</c> and <c>Code:http://…</c> both mean <c>Code</c> (as botocore reads them).</summary>
    private static string? Clean(string? type)
    {
        var code = type?.Split(':')[0].Split('#')[^1].Trim();
        return string.IsNullOrEmpty(code) || code.Length > 128 ? null : code;
    }
}
