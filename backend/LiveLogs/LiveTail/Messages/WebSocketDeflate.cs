using System.IO.Compression;

namespace LiveLogs.LiveTail.Messages;

/// <summary>
/// Compression of single messages (https://www.rfc-editor.org/rfc/rfc7692) without memory of earlier ones, so that a message is
/// compressed once for all viewers.
/// </summary>
internal static class WebSocketDeflate
{
    public const string Extension = "permessage-deflate";

    /// <summary>What the server agrees to; it is within what any client may offer but a smaller window.</summary>
    public const string Agreement = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    /// <summary>Ends every flush, and is left out on the wire.</summary>
    private static ReadOnlySpan<byte> Tail => [0, 0, 0xff, 0xff];

    /// <summary>Compresses a message, with room before it.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> message, int room)
    {
        using var output = new MemoryStream(room + (message.Length / 4));
        output.Position = room;
        using var deflate = new DeflateStream(output, CompressionLevel.Fastest, leaveOpen: true);
        deflate.Write(message);
        deflate.Flush();
        return output.GetBuffer().AsSpan(0, (int)output.Length - Tail.Length).ToArray();
    }

    /// <summary>Unpacks a message, or the first <paramref name="most"/> bytes of it and one more.</summary>
    /// <exception cref="InvalidDataException">It is not compressed data.</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> message, int most)
    {
        using var input = new MemoryStream([.. message, .. Tail]);
        using var inflate = new DeflateStream(input, CompressionMode.Decompress);
        var output = new byte[most + 1];
        var length = inflate.ReadAtLeast(output, output.Length, throwOnEndOfStream: false);
        return output[..length];
    }
}
