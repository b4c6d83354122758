using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Operations;

namespace LiveLogs.Streaming.Push;

/// <summary>A connection as those who push to it meet it; deleted ones too.</summary>
internal sealed record PushTarget
{
    public required ConnectionIdentity Connection { get; init; }

    /// <summary>The configuration without its secrets: a JSON object.</summary>
    public required string Config { get; init; }

    public required bool IsDeleted { get; init; }

    /// <summary>Hashes of the keys that are good now: the newest, and for a while the one before it.</summary>
    public required IReadOnlyList<byte[]> KeyHashes { get; init; }

    public required string? PubSubAccount { get; init; }

    public required string? PubSubAudience { get; init; }

    public bool Accepts(string key)
    {
        var hash = PushKey.Hash(key);
        return KeyHashes.Aggregate(false, (found, good) => CryptographicOperations.FixedTimeEquals(good, hash) || found);
    }
}

/// <summary>What a sender proves with that it may push: 256 random bits, kept only as a hash.</summary>
internal static class PushKey
{
    /// <summary>So that people and secret scanners know one when they see it.</summary>
    private const string Prefix = RequestLog.PushKeyPrefix;

    public static string Generate() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
