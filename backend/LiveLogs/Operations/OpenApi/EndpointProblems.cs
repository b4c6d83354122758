using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.Metadata;

namespace LiveLogs.Operations.OpenApi;

/// <summary>Puts together what an endpoint can answer: its own codes, and those of the middleware that every request passes.</summary>
internal static class EndpointProblems
{
    /// <param name="method">The HTTP method.</param>
    /// <param name="metadata">Of the endpoint.</param>
    public static IReadOnlyList<ProblemCode> Of(string method, EndpointMetadataCollection metadata)
    {
        var codes = metadata.OfType<ProblemsNote>().SelectMany(note => note.Codes)
            .Concat(ProblemExceptionHandler.Problems)
            .Concat(QueryCheck.ActsOn(metadata) ? QueryCheck.Problems : [])
            .Concat(BodyCheck.ActsOn(method, metadata) ? RequestBody.Problems : [])
            // Another address: what stands where a number should stand leads nowhere.
            .Concat(HasConstraint(metadata) ? [ProblemCodes.RouteNotFound] : [])
            .Except(metadata.OfType<ProblemExceptionNote>().Select(note => note.Code));
        return [.. codes.Distinct().OrderBy(code => code.Status).ThenBy(code => code.Code, StringComparer.Ordinal)];
    }

    private static bool HasConstraint(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route.Contains(':', StringComparison.Ordinal) is true;
}
