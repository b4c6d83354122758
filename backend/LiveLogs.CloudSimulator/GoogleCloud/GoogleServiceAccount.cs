using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;

namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>A service account with one key. Its requests count for its own project.</summary>
internal sealed class GoogleServiceAccount : IDisposable
{
    public const string DefaultName = "livelogs";

    private readonly RSA _key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, bool> _granted = new(StringComparer.Ordinal);

    public GoogleServiceAccount(string project, string name)
    {
        Project = project;
        Email = $"{name}@{project}.iam.gserviceaccount.com";
        Grant($"projects/{project}");
    }

    public string Project { get; }

    public string Email { get; }

    public string KeyId { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>Whether the account still exists.</summary>
    public bool Disabled { get; set; }

    /// <summary>Accounts that it may act as.</summary>
    public ISet<string> MayImpersonate { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Allows reading logs of a project, folder, organisation or view.</summary>
    public void Grant(string resource) => _granted[resource] = true;

    public void Deny(string resource) => _granted.TryRemove(resource, out _);

    public bool MayRead(string resource) => _granted.ContainsKey(resource);

    public bool Verifies(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature) =>
        _key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <summary>A key file as the console gives out.</summary>
    public string KeyFile(string simulatorUrl) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["type"] = "service_account",
        ["project_id"] = Project,
        ["private_key_id"] = KeyId,
        ["private_key"] = _key.ExportPkcs8PrivateKeyPem() + "\n",
        ["client_email"] = Email,
        ["client_id"] = "104920560000000000000",
        ["auth_uri"] = simulatorUrl + "/o/oauth2/auth",
        ["token_uri"] = simulatorUrl + "/token",
        ["universe_domain"] = "googleapis.com",
    });

    public void Dispose() => _key.Dispose();
}
