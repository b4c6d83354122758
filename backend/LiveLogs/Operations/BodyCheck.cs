using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace LiveLogs.Operations;

/// <summary>
/// Refuses what is sent to an operation that takes no body: a client that sends something expects it to have an effect. Nothing, and the empty object of programs that
/// always send a body, pass.
/// </summary>
internal sealed class BodyCheck(RequestDelegate next)
{
    private const string Api = "/api/v1/live-logs";
    private const int MaxBytes = 16 * 1024;

    /// <summary>
    /// Whether it looks at the requests of an endpoint of the API. It reads them as <see cref="RequestBody"/> does, and refuses with its codes. Addresses that
    /// clouds push to say themselves what they take.
    /// </summary>
    public static bool ActsOn(string method, EndpointMetadataCollection metadata) =>
        (HttpMethods.IsPost(method) || HttpMethods.IsPut(method))
        && metadata.GetMetadata<IParameterBindingMetadata>() is not null
        && metadata.GetMetadata<IAcceptsMetadata>() is null
        && metadata.GetMetadata<OpenApi.SecurityNote>() is null;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!HasBody(context) || !TakesNone(context))
        {
            await next(context);
            return;
        }

        if (await WhyNotAsync(context) is { } problem)
            await problem.ExecuteAsync(context);
        else
            await next(context);
    }

    private static bool HasBody(HttpContext context) =>
        context.Request.ContentLength is not 0 && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true;

    private static bool TakesNone(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Api) && context.GetEndpoint() is { } endpoint && ActsOn(context.Request.Method, endpoint.Metadata);

    private static async Task<IResult?> WhyNotAsync(HttpContext context)
    {
        var (bytes, tooLarge) = await RequestBody.ReadBytesAsync(context.Request, MaxBytes, context.RequestAborted);
        if (bytes is null)
            return tooLarge;
        if (bytes.Length == 0)
            return null;

        var body = RequestBody.Parse(context.Request, bytes);
        using var json = body.Json;
        if (json is null)
            return body.Problem;
        if (json.RootElement.ValueKind != System.Text.Json.JsonValueKind.Object)
            return ApiProblem.InvalidFields(new Dictionary<string, string[]> { ["body"] = ["Takes no body."] });

        var errors = json.RootElement.EnumerateObject().ToDictionary(property => property.Name, string[] (_) => ["Is not a known field here: this takes no body."], StringComparer.Ordinal);
        return errors.Count == 0 ? null : ApiProblem.InvalidFields(errors);
    }
}
