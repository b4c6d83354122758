using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace LiveLogs.CloudSimulator.AzureMonitor.Identity;

/// <summary>A bearer token that was let in.</summary>
internal sealed record EntraCaller(EntraApp App, string Audience);

/// <summary>Signs access tokens, and verifies them and the assertions that apps sign themselves.</summary>
internal sealed class EntraTokens(AzureOptions options, TimeProvider time)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Issue(EntraApp app, string audience)
    {
        var now = time.GetUtcNow();
        var body = Part(new { alg = "HS256", typ = "JWT" }) + "." + Part(new
        {
            aud = audience,
            tid = app.Tenant,
            appid = app.ClientId,
            iat = now.ToUnixTimeSeconds(),
            nbf = now.AddMinutes(-5).ToUnixTimeSeconds(),
            exp = (now + options.TokenLifetime).ToUnixTimeSeconds(),
        });
        return body + "." + Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(body)));
    }

    /// <exception cref="AzureException">What the service says of such a token.</exception>
    public EntraCaller Verify(string? authorization, IReadOnlyCollection<string> audiences)
    {
        const string scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            throw new AzureException(401, "AuthorizationRequiredError", "Valid authentication was not provided");

        var parts = authorization[scheme.Length..].Split('.');
        if (parts.Length != 3 || !HasOurSignature(parts))
            throw new AzureException(403, "InvalidTokenError", "The provided authentication is not valid for this resource", "SignatureVerificationFailedException");

        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        if (claims.RootElement.GetProperty("exp").GetInt64() <= time.GetUtcNow().ToUnixTimeSeconds())
            throw new AzureException(401, "InvalidTokenError", "The provided authentication is not valid for this resource", "TokenExpired");

        var audience = claims.RootElement.GetProperty("aud").GetString()!;
        if (!audiences.Contains(audience))
            throw new AzureException(403, "InvalidAuthenticationTokenAudience", $"The access token has been obtained for wrong audience or resource '{audience}'.");

        var id = claims.RootElement.GetProperty("appid").GetString();
        return new EntraCaller(
            options.Apps.FirstOrDefault(app => app.ClientId == id)
                ?? throw new AzureException(403, "InvalidTokenError", "The provided authentication is not valid for this resource"),
            audience);
    }

    /// <summary>
    /// Whether an app signed this itself with the key of one of its certificates, for this endpoint and for now
    /// (https://learn.microsoft.com/entra/identity-platform/certificate-credentials). Null when it did, or what is wrong.
    /// </summary>
    public string? ProblemOf(string assertion, EntraApp app, string tokenEndpoint)
    {
        var parts = assertion.Split('.');
        if (parts.Length != 3)
            return "AADSTS50027: JWT token is invalid or malformed.";

        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        var thumbprint = Text(header, "x5t#S256") ?? Text(header, "x5t");
        var certificate = app.Certificates.FirstOrDefault(one =>
            thumbprint == Base64Url.EncodeToString(one.GetCertHash(HashAlgorithmName.SHA256)) || thumbprint == Base64Url.EncodeToString(one.GetCertHash()));
        if (certificate is null)
            return "AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application.";

        var padding = Text(header, "alg") == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        using var key = certificate.GetRSAPublicKey()!;
        if (!key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, padding))
            return "AADSTS50012: Assertion failed signature validation.";

        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return Seconds(claims, "exp") <= now || Seconds(claims, "nbf") > now + 300 ? "AADSTS700024: Client assertion is not within its valid time range."
            : Text(claims, "aud") != tokenEndpoint ? "AADSTS50013: Assertion audience claim does not match the token endpoint."
            : Text(claims, "iss") != app.ClientId || Text(claims, "sub") != app.ClientId ? "AADSTS700021: Client assertion application identifier doesn't match 'client_id' parameter."
            : null;
    }

    private bool HasOurSignature(string[] parts)
    {
        try
        {
            var expected = HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
            return CryptographicOperations.FixedTimeEquals(expected, Base64Url.DecodeFromChars(parts[2]));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    /// <summary>The vendor's library writes these times as texts.</summary>
    private static long Seconds(JsonDocument json, string name) =>
        !json.RootElement.TryGetProperty(name, out var value) ? 0
        : value.ValueKind == JsonValueKind.String ? long.Parse(value.GetString()!, CultureInfo.InvariantCulture)
        : value.GetInt64();

    private static string? Text(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
