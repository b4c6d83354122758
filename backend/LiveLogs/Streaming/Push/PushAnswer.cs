using System.Globalization;
using System.Text.Json.Serialization;
using LiveLogs.Operations.Problems;
using Microsoft.Net.Http.Headers;

namespace LiveLogs.Streaming.Push;

/// <summary>The answer to a sender, before it is put into the form that the sender understands.</summary>
internal sealed record PushAnswer
{
    /// <summary>All problems that a push is answered with.</summary>
    public static IReadOnlyList<ProblemCode> Problems { get; } =
    [
        ProblemCodes.PushUnauthorized, ProblemCodes.ConnectionDeleted, ProblemCodes.PushUnreadable, ProblemCodes.RequestTooLarge, ProblemCodes.PushUnavailable,
    ];

    /// <summary>Null when the push was taken.</summary>
    public ProblemCode? Problem { get; private init; }

    /// <summary>200, 400, 401, 410, 413 or 503.</summary>
    public int Status => Problem?.Status ?? StatusCodes.Status200OK;

    /// <summary>Of a problem: what is wrong and what to do.</summary>
    public string Detail { get; init; } = "";

    public PushCounts Counts { get; init; }

    /// <summary>Why records were refused, for the first of them.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];

    public static PushAnswer Unauthorised(string detail) =>
        new() { Problem = ProblemCodes.PushUnauthorized, Detail = detail };

    public static PushAnswer Gone() =>
        new() { Problem = ProblemCodes.ConnectionDeleted, Detail = "The connection was deleted. Remove this destination from the sender." };

    public static PushAnswer Unreadable(string detail) =>
        new() { Problem = ProblemCodes.PushUnreadable, Detail = $"{detail} Nothing of the request was stored." };

    public static PushAnswer TooLarge(string detail) =>
        new() { Problem = ProblemCodes.RequestTooLarge, Detail = detail };

    /// <summary>Whatever was stored already is recognised when the request comes again.</summary>
    public static PushAnswer Later(string detail) =>
        new() { Problem = ProblemCodes.PushUnavailable, Detail = $"{detail} Send the request again." };

    public IResult ToResult() => Problem is { } problem
        ? ApiProblem.Create(problem, Detail)
        : TypedResults.Ok(new PushReceipt(Counts.Received, Counts.Stored, Counts.Duplicates, Counts.Refused, Refusals));

    /// <summary>https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html#responseformat</summary>
    /// <param name="requestId">Has to be the request's own.</param>
    /// <param name="now">The service's clock.</param>
    public IResult ToFirehoseResult(string requestId, DateTimeOffset now) => TypedResults.Json(
        new FirehoseReceipt(requestId, now.ToUnixTimeMilliseconds(), Problem is null ? null : Detail),
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

/// <summary>The result of a push: every record in it is stored, now or before, or refused. Do not send any of them again.</summary>
/// <param name="Received">Records that were sent.</param>
/// <param name="Stored">Of these, stored now.</param>
/// <param name="Duplicates">Stored before.</param>
/// <param name="Refused">Records that have nothing to store, are older than retention or dated too far ahead.</param>
/// <param name="Refusals">The reasons, with the position of the record; the first ten.</param>
public sealed record PushReceipt(int Received, int Stored, int Duplicates, int Refused, IReadOnlyList<string> Refusals);

internal sealed record FirehoseReceipt(string RequestId, long Timestamp, string? ErrorMessage);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FirehoseReceipt))]
internal sealed partial class FirehoseJson : JsonSerializerContext;
