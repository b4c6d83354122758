using System.Globalization;
using System.Text.Json;
using LiveLogs.Connectors.Calls;
using LiveLogs.Outbound;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>An answer other than success: a google.rpc.Status in JSON, as far as it can be read.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">The canonical code, such as <c>RESOURCE_EXHAUSTED</c>; null when the answer is not the service's.</param>
/// <param name="Message">The service's text, as it came.</param>
internal sealed record GoogleError(int Status, string? Code, string Message)
{
    private const int MaxBody = 256 * 1024;

    /// <summary>The reason of its ErrorInfo, such as <c>RATE_LIMIT_EXCEEDED</c> or <c>SERVICE_DISABLED</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>The requests that a minute's window of the refused quota has in all.</summary>
    public int? QuotaPerMinute { get; init; }

    /// <summary>How long the service asks to wait, in a header or its RetryInfo, whichever is longer. It usually does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static async Task<GoogleError> ReadAsync(HttpResponseMessage answer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var error = new GoogleError((int)answer.StatusCode, null, "") { RetryAfter = RetryHint.Of(answer, now) };
        try
        {
            await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await using var bounded = new BoundedStream(content, MaxBody);
            using var body = await JsonDocument.ParseAsync(bounded, cancellationToken: cancellationToken);
            // A streaming method answers with a list of one.
            var root = body.RootElement is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? list[0] : body.RootElement;
            return Object(root, "error") is { } inner ? error.With(inner) : error;
        }
        catch (Exception trouble) when (BrokenCall.LeavesStatus(trouble, error.Status))
        {
            // A page of a proxy, or a status that says enough: that alone has to do.
            return error;
        }
    }

    /// <summary>An error inside an answer that says success; it is passing trouble unless it says what it is.</summary>
    public static GoogleError Inside(JsonElement error)
    {
        var status = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number)
            && number is >= 400 and < 600 ? number : 500;
        var read = new GoogleError(status, null, "");
        return error.ValueKind == JsonValueKind.Object ? read.With(error) : read;
    }

    private GoogleError With(JsonElement error)
    {
        var message = Text(error, "message") ?? "";
        var info = Detail(error, "google.rpc.ErrorInfo");
        var delay = Detail(error, "google.rpc.RetryInfo") is { ValueKind: JsonValueKind.Object } retry ? RetryHint.Bound(Duration(Text(retry, "retryDelay"))) : null;
        var known = info.ValueKind == JsonValueKind.Object;
        return this with
        {
            Code = Text(error, "status"),
            Message = message,
            Reason = known ? Text(info, "reason") : null,
            RetryAfter = delay > (RetryAfter ?? TimeSpan.Zero) ? delay : RetryAfter,
            QuotaPerMinute = known && Object(info, "metadata") is { } metadata ? PerMinute(metadata) : null,
        };
    }

    private static JsonElement Detail(JsonElement error, string type) => error.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array
        ? details.EnumerateArray().FirstOrDefault(detail => detail.ValueKind == JsonValueKind.Object && Text(detail, "@type")?.EndsWith(type, StringComparison.Ordinal) == true)
        : default;

    /// <summary>A google.protobuf.Duration in JSON, such as <c>1.5s</c>.</summary>
    private static TimeSpan? Duration(string? text) =>
        text is [.. var number, 's'] && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, RetryHint.Longest.TotalSeconds)) : null;

    /// <summary>Quotas of other lengths (a day) say nothing about the minute.</summary>
    private static int? PerMinute(JsonElement metadata) =>
        Text(metadata, "quota_unit")?.StartsWith("1/min", StringComparison.Ordinal) != false
        && int.TryParse(Text(metadata, "quota_limit_value"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0
            ? limit
            : null;

    private static JsonElement? Object(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
