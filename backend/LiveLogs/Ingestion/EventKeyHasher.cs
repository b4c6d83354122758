using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LiveLogs.Ingestion;

/// <summary>
/// Turns the identity of an event (connection, source, the provider's event id) into the 64-bit key by which duplicates are
/// found. The secret is the installation's and is handed over once, after the database is ready; it never rotates, and
/// nothing that an editor of the connection can change (filter, credentials) goes into the key.
/// </summary>
internal sealed class EventKeyHasher
{
    private const int StackLimit = 1024;
    private Secret? _secret;

    /// <summary>Sets the installation's secret.</summary>
    /// <param name="secret">16 bytes.</param>
    /// <exception cref="ArgumentException">The secret is not 16 bytes long.</exception>
    /// <exception cref="InvalidOperationException">Another secret was set before.</exception>
    public void SetSecret(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SipHash.KeyLength)
            throw new ArgumentException($"The secret of event keys has {SipHash.KeyLength} bytes, not {secret.Length}.", nameof(secret));

        var given = new Secret(
            BinaryPrimitives.ReadUInt64LittleEndian(secret), BinaryPrimitives.ReadUInt64LittleEndian(secret[sizeof(ulong)..]));
        var before = Interlocked.CompareExchange(ref _secret, given, null);
        if (before is not null && before != given)
            throw new InvalidOperationException("The secret of event keys is final and cannot be replaced.");
    }

    /// <summary>
    /// Hashes an event's identity. The strings are taken as UTF-16 (little endian) with their lengths in front: two different
    /// identities never give the same bytes, not even when an id holds characters that UTF-8 cannot carry.
    /// </summary>
    /// <exception cref="InvalidOperationException">No secret was set yet.</exception>
    public long Hash(Guid connectionId, string source, string eventId)
    {
        var secret = _secret ?? throw new InvalidOperationException("The secret of event keys is not set yet.");
        var size = 16 + sizeof(int) + (source.Length * sizeof(char)) + sizeof(int) + (eventId.Length * sizeof(char));
        var rented = size > StackLimit ? ArrayPool<byte>.Shared.Rent(size) : null;
        var bytes = rented is null ? stackalloc byte[size] : rented.AsSpan(0, size);

        connectionId.TryWriteBytes(bytes, bigEndian: true, out _);
        var rest = bytes[16..];
        rest = Append(rest, source);
        Append(rest, eventId);
        var hash = SipHash.Compute(secret.Low, secret.High, bytes);

        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return unchecked((long)hash);
    }

    private static Span<byte> Append(Span<byte> to, string text)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, text.Length);
        var body = MemoryMarshal.AsBytes(text.AsSpan());
        body.CopyTo(to[sizeof(int)..]);
        return to[(sizeof(int) + body.Length)..];
    }

    private sealed record Secret(ulong Low, ulong High);
}
