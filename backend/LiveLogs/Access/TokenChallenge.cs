using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.Tokens;
using LiveLogs.Operations;

namespace LiveLogs.Access;

/// <summary>Says why a caller is not let in: no token, a wrong one, one that is over, or a provider that does not answer.</summary>
internal sealed partial class TokenChallenge(ILogger<TokenChallenge> logger) : IAuthorizationMiddlewareResultHandler
{
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
                StatusCodes.Status503ServiceUnavailable, "identity_provider_unavailable",
                "The identity provider cannot be reached just now, so the token could not be checked.").ExecuteAsync(context);
            return;
        }

        await Unauthorised(context, failure).ExecuteAsync(context);
    }

    /// <summary>A 401 with the challenge of RFC 6750.</summary>
    private static ProblemHttpResult Unauthorised(HttpContext context, Exception? failure)
    {
        var (code, detail) = failure switch
        {
            _ when !BearerToken.IsPresent(context.Request) => ("token_missing", "Send a token: Authorization: Bearer <token>."),
            { } when IsExpired(failure) => ("token_expired", "The token has expired. Get a new one."),
            _ => ("token_invalid", "The token is not accepted: its signature, issuer, audience or form is wrong."),
        };
        context.Response.Headers.WWWAuthenticate = code == "token_missing"
            ? "Bearer realm=\"livelogs\""
            : $"Bearer realm=\"livelogs\", error=\"invalid_token\", error_description=\"{code}\"";
        return ApiProblem.Create(StatusCodes.Status401Unauthorized, code, detail);
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
