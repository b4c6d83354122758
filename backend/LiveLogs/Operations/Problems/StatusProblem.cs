using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Operations.Problems;

/// <summary>The problem documents of answers that the framework gives without a body.</summary>
internal static class StatusProblem
{
    public static ProblemHttpResult Create(int status) => status switch
    {
        StatusCodes.Status400BadRequest => ApiProblem.Create(ProblemCodes.BadRequest, "The request is malformed."),
        StatusCodes.Status404NotFound => ApiProblem.Create(ProblemCodes.RouteNotFound, "Nothing is served at this address. /openapi/v1.json lists what is."),
        StatusCodes.Status405MethodNotAllowed => ApiProblem.Create(ProblemCodes.MethodNotAllowed, "This address does not take this method; see the Allow header."),
        StatusCodes.Status408RequestTimeout => ApiProblem.Create(ProblemCodes.RequestTimeout, "The body did not arrive in time. Send the request again."),
        StatusCodes.Status413PayloadTooLarge => ApiProblem.Create(ProblemCodes.RequestTooLarge, "The body is larger than this address takes."),
        StatusCodes.Status415UnsupportedMediaType => ApiProblem.Create(ProblemCodes.UnsupportedMediaType, "Send the body as application/json."),
        // What the framework answers elsewhere, such as to a range of a file that the file does not have.
        _ => ApiProblem.Create(new ProblemCode(status, $"http_{status}", ""), "The request could not be served."),
    };
}
