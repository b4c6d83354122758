using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LiveLogs.IntegrationTests.Access;

/// <summary>Tokens as whoever issues them would make them, written down by the standard, with any part of them wrong on demand.</summary>
internal static class TestToken
{
    public const string Key = "a signing key of the tests, long enough for HS256";

    public static string For(string project, string role, string subject = "tests")
    {
        var claims = Claims(new Dictionary<string, string> { [project] = role });
        claims["sub"] = subject;
        return Sign(claims);
    }

    public static Dictionary<string, object?> Claims(object projects, TimeSpan? lifetime = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Dictionary<string, object?>
        {
            ["iss"] = "livelogs",
            ["aud"] = "livelogs",
            ["sub"] = "tests",
            ["exp"] = (now + (lifetime ?? TimeSpan.FromHours(1))).ToUnixTimeSeconds(),
            ["projects"] = projects,
        };
    }

    public static string Sign(Dictionary<string, object?> claims, string key = Key) => Sign(claims, Encoding.UTF8.GetBytes(key));

    public static string Sign(Dictionary<string, object?> claims, byte[] key) =>
        Assemble("HS256", null, claims, signed => HMACSHA256.HashData(key, signed));

    public static string Sign(Dictionary<string, object?> claims, RSA key, string? keyId) =>
        Assemble("RS256", keyId, claims, signed => key.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static string Assemble(string algorithm, string? keyId, Dictionary<string, object?> claims, Func<byte[], byte[]> sign)
    {
        var header = new Dictionary<string, string> { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (keyId is not null)
            header["kid"] = keyId;
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
