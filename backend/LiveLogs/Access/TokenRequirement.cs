using LiveLogs.Operations.Problems;

namespace LiveLogs.Access;

/// <summary>Marks endpoints that take a token, whatever roles it gives.</summary>
internal static class TokenRequirement
{
    /// <summary>Callers need a token that is accepted; without one it is what <see cref="TokenChallenge"/> answers.</summary>
    public static TBuilder RequireToken<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization().ProducesProblems(TokenChallenge.Problems);
}
