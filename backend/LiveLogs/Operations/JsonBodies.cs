using LiveLogs.Operations.Problems;

namespace LiveLogs.Operations;

/// <summary>Endpoints that take JSON.</summary>
internal static class JsonBodies
{
    /// <summary>The body is JSON that <see cref="RequestBody"/> reads.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="isOptional">Whether it may be left out.</param>
    /// <typeparam name="TBody">Its shape.</typeparam>
    public static RouteHandlerBuilder AcceptsJson<TBody>(this RouteHandlerBuilder builder, bool isOptional = false)
        where TBody : notnull =>
        builder.Accepts<TBody>(isOptional, "application/json").ProducesProblems(RequestBody.Problems);
}
