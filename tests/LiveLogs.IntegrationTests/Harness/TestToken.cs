using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LiveLogs.IntegrationTests.Harness;

/// <summary>Makes JWTs as an identity provider with a symmetric key would.</summary>
internal static class TestToken
{
    public const string SigningKey = "integration-tests-sign-with-this-key-0123456789";

    /// <param name="projects">Slug and role, for example <c>("shop", "admin")</c>.</param>
    public static string For(params (string Project, string Role)[] projects) => For(TimeSpan.FromHours(1), SigningKey, projects);

    public static string For(TimeSpan lifetime, string key, params (string Project, string Role)[] projects)
    {
        var now = TimeProvider.System.GetUtcNow();
        var header = Encode(new { alg = "HS256", typ = "JWT" });
        var payload = Encode(new
        {
            sub = "tests",
            iat = now.AddMinutes(-5).ToUnixTimeSeconds(),
            nbf = now.AddMinutes(-5).ToUnixTimeSeconds(),
            exp = (now + lifetime).ToUnixTimeSeconds(),
            projects = projects.ToDictionary(project => project.Project, project => project.Role),
        });
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{header}.{payload}"));
        return $"{header}.{payload}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
