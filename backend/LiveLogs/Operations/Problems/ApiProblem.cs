using LiveLogs.Logs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Operations.Problems;

/// <summary>
/// Errors as RFC 9457 problem details with a stable <c>code</c> that programs can switch on. Never carries a stack trace
/// or a secret. However large and wrong a request is, its answer is small: see the limits here.
/// </summary>
internal static class ApiProblem
{
    /// <summary>More wrong fields than these are counted, not listed.</summary>
    public const int MaxFields = 20;

    private const int MaxFieldName = 64;
    private const int MaxMessages = 5;
    private const int MaxMessage = 500;
    private const int MaxDetail = 2000;

    /// <param name="code">From <see cref="ProblemCodes"/>.</param>
    /// <param name="detail">One or two sentences for a person: what is wrong and what to do. Cut after 2,000 characters.</param>
    /// <param name="extensions">Further members, snake_case.</param>
    public static ProblemHttpResult Create(
        ProblemCode code, string detail, IEnumerable<KeyValuePair<string, object?>>? extensions = null) =>
        TypedResults.Problem(StorableText.Clip(detail, MaxDetail), statusCode: code.Status, extensions: [new("code", code.Code), .. extensions ?? []]);

    /// <summary>The stable code of a problem.</summary>
    public static string Code(this ProblemHttpResult problem) => problem.ProblemDetails.Extensions["code"] as string ?? "";

    /// <summary>
    /// A 400 that names the fields that are wrong, in the API's spelling (<c>connection_config.region</c>): the first 20,
    /// and as <c>more_errors</c> how many there are beside them.
    /// </summary>
    public static ProblemHttpResult InvalidFields(IReadOnlyDictionary<string, string[]> errors)
    {
        var listed = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (field, messages) in errors)
        {
            if (listed.Count == MaxFields)
                break;
            listed.TryAdd(StorableText.Clip(field, MaxFieldName), [.. messages.Take(MaxMessages).Select(message => StorableText.Clip(message, MaxMessage))]);
        }

        var more = errors.Count - listed.Count;
        return Create(
            ProblemCodes.InvalidRequest,
            string.Join(" ", listed.Select(error => $"{error.Key}: {string.Join(' ', error.Value)}")),
            more > 0 ? [new("errors", listed), new("more_errors", more)] : [new("errors", listed)]);
    }
}
