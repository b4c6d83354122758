using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>Who calls, and what for.</summary>
internal sealed record GoogleCaller(GoogleServiceAccount Account, IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt)
{
    private const string Prefix = "https://www.googleapis.com/auth/";

    public bool Has(params string[] scopes) => scopes.Any(scope => Scopes.Contains(Prefix + scope));
}

/// <summary>Gives out and checks access tokens, and checks the assertions they are given out for.</summary>
internal sealed class AccessTokens(GoogleDirectory directory, GoogleOptions options)
{
    private static readonly TimeSpan LongestAssertion = TimeSpan.FromHours(1);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, GoogleCaller> _tokens = new(StringComparer.Ordinal);

    public string Issue(GoogleServiceAccount account, IReadOnlyList<string> scopes, DateTimeOffset now)
    {
        var token = "ya29." + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(48));
        _tokens[token] = new GoogleCaller(account, scopes, now + options.TokenLifetime);
        return token;
    }

    /// <summary>Makes all tokens that are out invalid.</summary>
    public void RevokeAll() => _tokens.Clear();

    /// <exception cref="GoogleException">No good token.</exception>
    public GoogleCaller Verify(HttpRequest request, DateTimeOffset now)
    {
        var header = request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..].Trim() : "";
        var caller = _tokens.TryGetValue(token, out var known) ? known
            : token.Split('.').Length == 3 ? SelfSigned(token, now)
            : null;
        if (caller is null || caller.ExpiresAt <= now || caller.Account.Disabled)
        {
            throw new GoogleException("UNAUTHENTICATED",
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.")
            {
                Reason = "ACCESS_TOKEN_TYPE_UNSUPPORTED",
            };
        }

        return caller;
    }

    /// <summary>Checks an assertion for the token endpoint (RFC 7523); null together with the words of the refusal.</summary>
    public (GoogleCaller? Caller, string? Problem) VerifyAssertion(string assertion, DateTimeOffset now)
    {
        if (Read(assertion) is not { } jwt)
            return (null, "Invalid JWT: malformed.");
        if (jwt.Account is null || jwt.Account.Disabled)
            return (null, "Invalid grant: account not found");
        if (!jwt.IsGenuine)
            return (null, "Invalid JWT Signature.");
        if (!jwt.Audience.EndsWith("/token", StringComparison.Ordinal))
            return (null, "Invalid JWT: audience is not the token endpoint.");
        if (!IsTimely(jwt, now))
        {
            return (null, "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                + "Check your iat and exp values in the JWT claim.");
        }

        return jwt.Scopes.Count == 0 ? (null, "Invalid OAuth scope or ID token audience provided.") : (new GoogleCaller(jwt.Account, jwt.Scopes, jwt.Expires), null);
    }

    /// <summary>Official clients also sign access tokens themselves, for the service's name or for scopes.</summary>
    private GoogleCaller? SelfSigned(string token, DateTimeOffset now)
    {
        if (Read(token) is not { Account: { } account, IsGenuine: true } jwt || !IsTimely(jwt, now))
            return null;

        var isForLogging = jwt.Audience.StartsWith("https://logging.googleapis.com", StringComparison.Ordinal);
        return isForLogging ? new GoogleCaller(account, ["https://www.googleapis.com/auth/cloud-platform"], jwt.Expires)
            : jwt.Scopes.Count > 0 ? new GoogleCaller(account, jwt.Scopes, jwt.Expires)
            : null;
    }

    private static bool IsTimely(Jwt jwt, DateTimeOffset now) =>
        jwt.Issued <= now + Tolerance && jwt.Expires > now && jwt.Expires - jwt.Issued <= LongestAssertion && jwt.Issued > now - LongestAssertion - Tolerance;

    private Jwt? Read(string text)
    {
        try
        {
            var parts = text.Split('.');
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            var (head, claims) = (header.RootElement, payload.RootElement);
            var account = directory.FindAccount(claims.GetProperty("iss").GetString());
            var isGenuine = account is not null && head.GetProperty("alg").GetString() == "RS256"
                && (!head.TryGetProperty("kid", out var kid) || kid.GetString() == account.KeyId)
                && account.Verifies(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
            var scopes = claims.TryGetProperty("scope", out var scope) ? scope.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
            return new Jwt(account, isGenuine, claims.TryGetProperty("aud", out var audience) ? audience.GetString()! : "", scopes,
                DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("iat").GetInt64()), DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64()));
        }
        catch (Exception error) when (error is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private sealed record Jwt(
        GoogleServiceAccount? Account, bool IsGenuine, string Audience, IReadOnlyList<string> Scopes, DateTimeOffset Issued, DateTimeOffset Expires);
}
