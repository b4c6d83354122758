using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Operations;

/// <summary>The problem documents of answers that the framework gives without a body.</summary>
internal static class StatusProblem
{
    public static ProblemHttpResult Create(int status) => status switch
    {
        StatusCodes.Status400BadRequest => ApiProblem.Create(status, "bad_request", "The request is malformed."),
        StatusCodes.Status404NotFound => ApiProblem.Create(status, "route_not_found", "Nothing is served at this address. /openapi/v1.json lists what is."),
        StatusCodes.Status405MethodNotAllowed => ApiProblem.Create(status, "method_not_allowed", "This address does not take this method; see the Allow header."),
        StatusCodes.Status413PayloadTooLarge => ApiProblem.Create(status, "request_too_large", "The body is larger than this address takes."),
        StatusCodes.Status415UnsupportedMediaType => ApiProblem.Create(status, "unsupported_media_type", "Send the body as application/json."),
        _ => ApiProblem.Create(status, $"http_{status}", "The request could not be served."),
    };
}
