using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace LiveLogs.Operations;

/// <summary>
/// Refuses what is sent to an operation that takes no body: whoever sends something expects it to mean something. Nothing, and the empty object of programs that
/// always send a body, pass.
/// </summary>
internal sealed class BodyCheck(RequestDelegate next)
{
    private const string Api = "/api/v1/live-logs";
    private const int MaxBytes = 16 * 1024;

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

    /// <summary>Addresses that clouds push to say themselves what they take.</summary>
    private static bool TakesNone(HttpContext context) =>
        (HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method))
        && context.Request.Path.StartsWithSegments(Api)
        && context.GetEndpoint() is { } endpoint
        && endpoint.Metadata.GetMetadata<IParameterBindingMetadata>() is not null
        && endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is null
        && endpoint.Metadata.GetMetadata<OpenApi.SecurityNote>() is null;

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
