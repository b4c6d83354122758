using System.Buffers;
using System.IO.Compression;

namespace LiveLogs.Connectors.Push;

/// <summary>What came out of a part of a request.</summary>
/// <param name="Data">Without a byte order mark.</param>
/// <param name="IsBroken">It was packed, and broke off or went wrong: this is what came before.</param>
internal readonly record struct Unpacked(ReadOnlyMemory<byte> Data, bool IsBroken);

/// <summary>
/// Unpacks gzip (https://www.rfc-editor.org/rfc/rfc1952), several members in a row included. The stream of the runtime ends in silence where the data does, in the middle of a member, too;
/// so a member of our own is put behind the data, and only who comes to it has read all.
/// </summary>
internal static class Gzip
{
    private const int BufferSize = 64 * 1024;

    /// <summary>What was read in one piece before an error is lost.</summary>
    private const int CarefulSize = 128;

    private static readonly byte[] Mark = [.. "LiveLogs was here\0"u8];
    private static readonly byte[] PackedMark = Pack(Mark);

    public static bool IsPacked(ReadOnlySpan<byte> data) => data is [0x1F, 0x8B, ..];

    /// <param name="data">Packed.</param>
    /// <param name="place">What the sender calls this part.</param>
    /// <param name="budget">Of the request.</param>
    /// <exception cref="PushFormatException">It is more than a request may have.</exception>
    public static Unpacked Unpack(ReadOnlyMemory<byte> data, string place, PushBudget budget)
    {
        var (unpacked, ours) = (new ArrayBufferWriter<byte>(Math.Max(BufferSize, data.Length * 4)), Mark.Length);
        void Count(int read)
        {
            var theirs = Math.Max(0, read - ours);
            ours -= read - theirs;
            budget.AddUnpacked(theirs, place);
        }

        if (TryInflate([.. data.Span, .. PackedMark], BufferSize, unpacked, Count)
            && unpacked.WrittenSpan.EndsWith(Mark))
            return new Unpacked(unpacked.WrittenMemory[..^Mark.Length], IsBroken: false);

        // The mark was taken for a part of the data: once more without it, and slowly, since what is read together with an error does not come.
        var careful = new ArrayBufferWriter<byte>(unpacked.WrittenCount + BufferSize);
        TryInflate(data.ToArray(), CarefulSize, careful, _ => { });
        return new Unpacked(careful.WrittenMemory, IsBroken: true);
    }

    private static bool TryInflate(byte[] data, int step, ArrayBufferWriter<byte> into, Action<int> count)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(data, writable: false), CompressionMode.Decompress);
            while (gzip.Read(into.GetSpan(step)[..step]) is > 0 and var read)
            {
                into.Advance(read);
                count(read);
            }

            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static byte[] Pack(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(data);
        return packed.ToArray();
    }
}
