using System.Globalization;
using System.Text.Json.Serialization;
using LiveLogs.Operations;
using Microsoft.Net.Http.Headers;

namespace LiveLogs.Streaming.Push;

/// <summary>What a sender is told, before it is put into the form that the sender understands.</summary>
internal sealed record PushAnswer
{
    /// <summary>200, 400, 401, 410, 413 or 503.</summary>
    public required int Status { get; init; }

    /// <summary>Of a problem: stable, snake_case.</summary>
    public string Code { get; init; } = "";

    /// <summary>Of a problem: what is wrong and what to do.</summary>
    public string Detail { get; init; } = "";

    public PushCounts Counts { get; init; }

    /// <summary>Why records were refused, for the first of them.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];

    public static PushAnswer Unauthorised(string detail) =>
        new() { Status = StatusCodes.Status401Unauthorized, Code = "push_unauthorized", Detail = detail };

    public static PushAnswer Gone() =>
        new() { Status = StatusCodes.Status410Gone, Code = "connection_deleted", Detail = "The connection was deleted. Remove this destination from the sender." };

    public static PushAnswer Unreadable(string detail) =>
        new() { Status = StatusCodes.Status400BadRequest, Code = "push_unreadable", Detail = $"{detail} Nothing of the request was stored." };

    public static PushAnswer TooLarge(string detail) =>
        new() { Status = StatusCodes.Status413PayloadTooLarge, Code = "request_too_large", Detail = detail };

    /// <summary>Whatever was stored already is recognised when the request comes again.</summary>
    public static PushAnswer Later(string detail) =>
        new() { Status = StatusCodes.Status503ServiceUnavailable, Code = "push_unavailable", Detail = $"{detail} Send the request again." };

    public IResult ToResult() => Status == StatusCodes.Status200OK
        ? TypedResults.Ok(new PushReceipt(Counts.Received, Counts.Stored, Counts.Duplicates, Counts.Refused, Refusals))
        : ApiProblem.Create(Status, Code, Detail);

    /// <summary>https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html#responseformat</summary>
    /// <param name="requestId">Has to be the request's own.</param>
    /// <param name="now">The service's clock.</param>
    public IResult ToFirehoseResult(string requestId, DateTimeOffset now) => TypedResults.Json(
        new FirehoseReceipt(requestId, now.ToUnixTimeMilliseconds(), Status == StatusCodes.Status200OK ? null : Detail),
        FirehoseJson.Default.FirehoseReceipt,
        contentType: "application/json",
        statusCode: Status);

    /// <summary>Headers that go with the status.</summary>
    public void SetHeaders(HttpResponse response, TimeSpan retryAfter)
    {
        if (Status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (Status == StatusCodes.Status401Unauthorized)
            response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
    }
}

/// <summary>What came of a push: every record in it is stored, now or before, or refused. None has to be sent again.</summary>
/// <param name="Received">Records that were sent.</param>
/// <param name="Stored">Of these, stored now.</param>
/// <param name="Duplicates">Stored before.</param>
/// <param name="Refused">Records that hold nothing to store, are older than retention or dated too far ahead.</param>
/// <param name="Refusals">Why, with the place of the record; the first ten.</param>
public sealed record PushReceipt(int Received, int Stored, int Duplicates, int Refused, IReadOnlyList<string> Refusals);

internal sealed record FirehoseReceipt(string RequestId, long Timestamp, string? ErrorMessage);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FirehoseReceipt))]
internal sealed partial class FirehoseJson : JsonSerializerContext;
