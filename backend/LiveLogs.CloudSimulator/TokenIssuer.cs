using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LiveLogs.CloudSimulator;

/// <summary>
/// An identity provider outside of the clouds, such as a Kubernetes cluster: it signs tokens for its workloads, and clouds that were told to
/// trust it verify them with its key.
/// </summary>
internal sealed class TokenIssuer(string issuer) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly RSA _key = RSA.Create(2048);

    /// <summary>A token of a workload for one cloud.</summary>
    /// <param name="subject">Such as <c>system:serviceaccount:logs:live-logs</c>.</param>
    /// <param name="audience">Whom it is for.</param>
    /// <param name="now">When it begins; it ends ten minutes later.</param>
    public string Issue(string subject, string audience, DateTimeOffset now)
    {
        var signed = Part(new { alg = "RS256", typ = "JWT" }) + "." + Part(new
        {
            iss = issuer,
            sub = subject,
            aud = audience,
            iat = now.ToUnixTimeSeconds(),
            exp = (now + Lifetime).ToUnixTimeSeconds(),
        });
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>Whether this issuer made the token for that subject and audience, and it is good now.</summary>
    public bool Vouches(string token, string subject, string audience, DateTimeOffset now)
    {
        try
        {
            var parts = token.Split('.');
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            string? Text(string name) => claims.RootElement.GetProperty(name).GetString();
            return _key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                && (Text("iss"), Text("sub"), Text("aud")) == (issuer, subject, audience)
                && claims.RootElement.GetProperty("exp").GetInt64() > now.ToUnixTimeSeconds();
        }
        catch (Exception error) when (error is JsonException or FormatException or KeyNotFoundException or IndexOutOfRangeException or InvalidOperationException)
        {
            return false;
        }
    }

    public void Dispose() => _key.Dispose();

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}

/// <summary>A workload that a cloud lets act as one of its own identities.</summary>
/// <param name="Issuer">Who signs its tokens.</param>
/// <param name="Subject">Which workload it is.</param>
/// <param name="Audience">What its tokens have to be made for.</param>
internal sealed record FederatedWorkload(TokenIssuer Issuer, string Subject, string Audience)
{
    public bool Accepts(string token, DateTimeOffset now) => Issuer.Vouches(token, Subject, Audience, now);
}
