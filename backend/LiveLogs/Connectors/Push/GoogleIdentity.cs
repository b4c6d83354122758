using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Judges the OpenID Connect tokens that Pub/Sub sends with its pushes.
/// https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
/// </summary>
internal sealed class GoogleIdentity(GoogleKeys keys)
{
    private static readonly string[] Issuers = ["https://accounts.google.com", "accounts.google.com"];
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>Null when the token is Google's, for the audience, of the account; otherwise what is wrong with it.</summary>
    /// <exception cref="GoogleKeysUnavailableException">Nothing can be said now.</exception>
    public async Task<string?> WhyNotAsync(string token, string audience, string account, CancellationToken cancellationToken)
    {
        var handler = new JsonWebTokenHandler();
        if (!handler.CanReadToken(token) || Read(handler, token) is not { } read)
            return "It is not a token.";

        var result = await ValidateAsync(handler, token, audience, await keys.GetAsync(cancellationToken));
        if (IsAboutKey(result))
        {
            var newest = await keys.LookAgainAsync(cancellationToken);
            result = await ValidateAsync(handler, token, audience, newest);
            // A wrong signature under a known key does not come from a newer key.
            if (IsAboutKey(result) && !newest.Any(key => key.KeyId == read.Kid) && keys.MayLack(IssuedAt(read), Skew))
                throw new GoogleKeysUnavailableException("the token's key may be newer than the keys that are known.");
        }

        if (!result.IsValid)
            return Reason(result.Exception);

        var claims = result.ClaimsIdentity;
        if (!string.Equals(claims.FindFirst("email")?.Value, account, StringComparison.OrdinalIgnoreCase))
            return "It is of another service account.";

        return string.Equals(claims.FindFirst("email_verified")?.Value, "true", StringComparison.OrdinalIgnoreCase)
            ? null
            : "Its e-mail address is not verified.";
    }

    private static JsonWebToken? Read(JsonWebTokenHandler handler, string token)
    {
        try
        {
            return handler.ReadJsonWebToken(token);
        }
        catch (ArgumentException)
        {
            // It only has the form of one.
            return null;
        }
    }

    private static bool IsAboutKey(TokenValidationResult result) =>
        result.Exception is SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException;

    private static DateTimeOffset? IssuedAt(JsonWebToken token) => token.IssuedAt > DateTime.UnixEpoch ? new DateTimeOffset(token.IssuedAt, TimeSpan.Zero) : null;

    private static Task<TokenValidationResult> ValidateAsync(JsonWebTokenHandler handler, string token, string audience, IList<SecurityKey> keys) =>
        handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuers = Issuers,
            ValidAudience = audience,
            IssuerSigningKeys = keys,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ClockSkew = Skew,
        });

    private static string Reason(Exception? error) => error switch
    {
        SecurityTokenExpiredException => "It has expired.",
        SecurityTokenInvalidAudienceException => "It is for another audience.",
        SecurityTokenInvalidIssuerException => "It is not from accounts.google.com.",
        _ => "Its signature is not Google's.",
    };
}
