using System.Buffers.Binary;

namespace LiveLogs.Storage.Sequences;

/// <summary>
/// What positions carry of the token of a commit: 16 bits, enough to distinguish a commit from one that was numbered like it in another life of the database,
/// all but once in 65,535 times for each connection.
/// </summary>
internal static class CommitToken
{
    /// <summary>Not known: nothing is compared.</summary>
    public const ushort Unknown = 0;

    /// <param name="token">The random token of a commit; null when it is not known.</param>
    public static ushort Bits(long? token) => token is { } known ? NotUnknown((ushort)known) : Unknown;

    /// <summary>The same for a connection, by its UUID.</summary>
    public static ushort Bits(Guid connectionId)
    {
        Span<byte> bytes = stackalloc byte[16];
        connectionId.TryWriteBytes(bytes);
        return NotUnknown(BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]));
    }

    private static ushort NotUnknown(ushort bits) => bits == Unknown ? (ushort)1 : bits;
}
