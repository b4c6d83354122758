using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Operations;

/// <summary>
/// Errors as RFC 9457 problem details with a stable <c>code</c> that programs can switch on. Never carries a stack trace
/// or a secret.
/// </summary>
internal static class ApiProblem
{
    /// <param name="status">HTTP status, 400–599.</param>
    /// <param name="code">Stable, snake_case.</param>
    /// <param name="detail">One or two sentences for a person: what is wrong and what to do.</param>
    /// <param name="extensions">Further members, snake_case.</param>
    public static ProblemHttpResult Create(
        int status, string code, string detail, IEnumerable<KeyValuePair<string, object?>>? extensions = null) =>
        TypedResults.Problem(detail, statusCode: status, extensions: [new("code", code), .. extensions ?? []]);

    /// <summary>A 400 that names the fields that are wrong, in the API's spelling (<c>connection_config.region</c>).</summary>
    public static ProblemHttpResult InvalidFields(IReadOnlyDictionary<string, string[]> errors) =>
        Create(
            StatusCodes.Status400BadRequest,
            "invalid_request",
            string.Join(" ", errors.Select(error => $"{error.Key}: {string.Join(' ', error.Value)}")),
            [new("errors", errors)]);
}
