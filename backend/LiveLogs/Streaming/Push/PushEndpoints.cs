using System.Text.Json.Nodes;
using LiveLogs.Operations;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;

namespace LiveLogs.Streaming.Push;

/// <summary>The addresses that clouds push to. They prove who they are with the connection's push key, or with Google's token.</summary>
internal static class PushEndpoints
{
    /// <summary>Senders name all kinds of types for their JSON; none is refused for it.</summary>
    private const string AnyType = "*/*";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public static void MapPush(this IEndpointRouteBuilder routes)
    {
        // A database that is away is an answer in the sender's form, too.
        var group = routes.MapGroup("/api/v1/live-logs/push/{connection_id}").WithTags("Push").AllowAnonymous()
            .ProducesProblems(RequestBody.BytesProblems).NeverProduces(ProblemCodes.DatabaseUnavailable);
        Map(group, PushKind.CloudWatch, SecuritySchemes.PushKey, "CloudWatch Logs subscription data, as a Lambda gets it or unpacked (push key as bearer token)");
        Map(group, PushKind.PubSub, SecuritySchemes.GoogleToken, "Cloud Logging entries of a Pub/Sub push subscription (Google's token)");
        Map(group, PushKind.Azure, SecuritySchemes.PushKey, "Resource logs of Azure's diagnostic settings (push key as bearer token)");
        MapOtlp(group);
        group.MapPost("/firehose", Firehose)
            .WithName("push_firehose")
            .WithSummary("Amazon Data Firehose HTTP endpoint delivery (push key as access key)")
            .WithSecurity(SecuritySchemes.FirehoseKey)
            .Accepts<JsonObject>(AnyType)
            .Produces<FirehoseReceipt>()
            .Produces<FirehoseReceipt>(StatusCodes.Status400BadRequest)
            .Produces<FirehoseReceipt>(StatusCodes.Status401Unauthorized)
            .Produces<FirehoseReceipt>(StatusCodes.Status410Gone)
            .Produces<FirehoseReceipt>(StatusCodes.Status413PayloadTooLarge)
            .Produces<FirehoseReceipt>(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>https://opentelemetry.io/docs/specs/otlp/#otlphttp-request</summary>
    private static void MapOtlp(RouteGroupBuilder group) => group
        .MapPost("/v1/metrics", async (string connection_id, HttpContext context, PushRequests requests, CancellationToken cancellationToken) =>
        {
            var answer = await requests.TakeAsync(connection_id, PushKind.Otlp, context.Request, cancellationToken);
            answer.SetHeaders(context.Response, RetryAfter);
            return OtlpAnswer.Of(answer, context.Request.ContentType);
        })
        .WithName("push_otlp_metrics")
        .WithSummary("Metrics of OpenTelemetry over OTLP/HTTP, as protobuf or JSON (push key as bearer token)")
        .WithSecurity(SecuritySchemes.PushKey)
        .Accepts<JsonObject>(AnyType)
        .Produces<OtlpReceipt>()
        .Produces<OtlpStatus>(StatusCodes.Status400BadRequest)
        .Produces<OtlpStatus>(StatusCodes.Status401Unauthorized)
        .Produces<OtlpStatus>(StatusCodes.Status410Gone)
        .Produces<OtlpStatus>(StatusCodes.Status413PayloadTooLarge)
        .Produces<OtlpStatus>(StatusCodes.Status503ServiceUnavailable);

    private static void Map(RouteGroupBuilder group, PushKind kind, string security, string summary) => group
        .MapPost($"/{kind.ToString().ToLowerInvariant()}", async (
            string connection_id, HttpContext context, PushRequests requests, CancellationToken cancellationToken) =>
        {
            var answer = await requests.TakeAsync(connection_id, kind, context.Request, cancellationToken);
            answer.SetHeaders(context.Response, RetryAfter);
            return answer.ToResult();
        })
        .WithName($"push_{kind.ToString().ToLowerInvariant()}")
        .WithSummary(summary)
        .WithSecurity(security)
        .Accepts<JsonNode>(AnyType)
        .Produces<PushReceipt>()
        .ProducesProblems(PushAnswer.Problems);

    private static async Task<IResult> Firehose(
        string connection_id, HttpContext context, PushRequests requests, TimeProvider time, CancellationToken cancellationToken)
    {
        var answer = await requests.TakeAsync(connection_id, PushKind.Firehose, context.Request, cancellationToken);
        answer.SetHeaders(context.Response, RetryAfter);
        return answer.ToFirehoseResult(context.Request.Headers["X-Amz-Firehose-Request-Id"].ToString(), time.GetUtcNow());
    }
}
