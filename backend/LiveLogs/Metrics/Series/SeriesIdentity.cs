using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LiveLogs.Metrics.Series;

/// <summary>
/// What makes a series this one and no other. The unit and the connection that brought it are no part of it: a series that is polled and streamed, or whose account is connected twice, is one.
/// </summary>
/// <param name="Provider">Who measured it: a cloud, or <c>custom</c>.</param>
/// <param name="Account">Account, subscription or project of the provider; may be empty.</param>
/// <param name="Region">May be empty.</param>
/// <param name="ResourceId">What is measured, as logs name it; may be empty.</param>
/// <param name="Namespace">May be empty.</param>
/// <param name="Metric">The provider's name of what is measured.</param>
/// <param name="Dimensions">Sorted by name, ordinal; no name twice.</param>
internal sealed record SeriesIdentity(
    string Provider, string Account, string Region, string ResourceId, string Namespace, string Metric, IReadOnlyList<KeyValuePair<string, string>> Dimensions)
{
    /// <summary>SHA-256 of all parts, each with its length in front, so that no two identities are written alike.</summary>
    public byte[] ToKey()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in new[] { Provider, Account, Region, ResourceId, Namespace, Metric })
            Append(hash, part);

        foreach (var (name, value) in Dimensions)
        {
            Append(hash, name);
            Append(hash, value);
        }

        return hash.GetHashAndReset();
    }

    public bool Equals(SeriesIdentity? other) =>
        other is not null && Provider == other.Provider && Account == other.Account && Region == other.Region && ResourceId == other.ResourceId
        && Namespace == other.Namespace && Metric == other.Metric && Dimensions.SequenceEqual(other.Dimensions);

    public override int GetHashCode() => HashCode.Combine(Provider, Account, Region, ResourceId, Namespace, Metric, Dimensions.Count);

    private static void Append(IncrementalHash hash, string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
