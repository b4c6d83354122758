using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// Finds out which access keys belong together, because all keys of an account draw on one quota. Keys issued since 2019
/// carry the account's number in their characters (what STS GetAccessKeyInfo reads too); any other key stands for itself.
/// </summary>
internal static class AccessKeyId
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Equal for two keys that share quotas as far as can be known; does not give a foreign key away.</summary>
    public static string QuotaOwner(string accessKeyId) =>
        AccountOf(accessKeyId)
        ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(accessKeyId)).AsSpan(0, 6));

    /// <summary>The account of a key, twelve digits; null when the key does not carry it.</summary>
    public static string? AccountOf(string accessKeyId) => Account(accessKeyId)?.ToString("D12", CultureInfo.InvariantCulture);

    private static long? Account(string key)
    {
        // After the prefix come 5 bits a character: one bit set in keys of this form, 40 bits of account, then the serial.
        if (key.Length != 20 || !(key.StartsWith("AKIA", StringComparison.Ordinal) || key.StartsWith("ASIA", StringComparison.Ordinal)))
            return null;

        var bits = 0L;
        foreach (var letter in key.AsSpan(4, 9))
        {
            var value = Base32.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
                return null;

            bits = (bits << 5) | (uint)value;
        }

        // 45 bits are read; the top one marks the form, the lowest four are not the account's.
        var account = (bits >> 4) & 0xFF_FFFF_FFFF;
        return bits >> 44 == 1 && account < 1_000_000_000_000 ? account : null;
    }
}
