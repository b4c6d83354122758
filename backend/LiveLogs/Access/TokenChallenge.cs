using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.Tokens;
using LiveLogs.Operations.Problems;

namespace LiveLogs.Access;

/// <summary>Answers why a caller is not let in: no token, an invalid one, an expired one, or a provider that does not answer.</summary>
internal sealed partial class TokenChallenge(ILogger<TokenChallenge> logger) : IAuthorizationMiddlewareResultHandler
{
    /// <summary>What a caller can be refused with whose token is looked at.</summary>
    public static IReadOnlyList<ProblemCode> Problems { get; } =
        [ProblemCodes.TokenMissing, ProblemCodes.TokenInvalid, ProblemCodes.TokenExpired, ProblemCodes.IdentityProviderUnavailable];

    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            await next(context);
            return;
        }

        await RefuseAsync(context);
    }

    private async Task RefuseAsync(HttpContext context)
    {
        var failure = BearerToken.IsPresent(context.Request) ? (await context.AuthenticateAsync()).Failure : null;
        if (failure is InvalidOperationException or IOException or HttpRequestException)
        {
            Log.ProviderUnreachable(logger, failure.Message);
            context.Response.Headers.RetryAfter = "5";
            await ApiProblem.Create(
                ProblemCodes.IdentityProviderUnavailable,
                "The identity provider cannot be reached now, so the token could not be checked.").ExecuteAsync(context);
            return;
        }

        await Unauthorised(context, failure).ExecuteAsync(context);
    }

    /// <summary>A 401 with the challenge of RFC 6750.</summary>
    private static ProblemHttpResult Unauthorised(HttpContext context, Exception? failure)
    {
        var (code, detail) = failure switch
        {
            _ when !BearerToken.IsPresent(context.Request) => (ProblemCodes.TokenMissing, "Send a token: Authorization: Bearer <token>."),
            { } when IsExpired(failure) => (ProblemCodes.TokenExpired, "The token has expired. Request a new one."),
            _ => (ProblemCodes.TokenInvalid, "The token is not accepted: its signature, issuer, audience or form is wrong."),
        };
        context.Response.Headers.WWWAuthenticate = code == ProblemCodes.TokenMissing
            ? "Bearer realm=\"livelogs\""
            : $"Bearer realm=\"livelogs\", error=\"invalid_token\", error_description=\"{code.Code}\"";
        return ApiProblem.Create(code, detail);
    }

    private static bool IsExpired(Exception failure) =>
        failure is SecurityTokenExpiredException ||
        (failure is AggregateException several && several.InnerExceptions.Any(IsExpired));

    private static partial class Log
    {
        [LoggerMessage(5000, LogLevel.Warning, "The identity provider cannot be reached: {Reason}")]
        public static partial void ProviderUnreachable(ILogger logger, string reason);
    }
}
