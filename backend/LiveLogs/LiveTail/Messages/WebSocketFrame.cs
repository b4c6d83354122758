using System.Buffers.Binary;

namespace LiveLogs.LiveTail.Messages;

/// <summary>The head of a text frame (https://www.rfc-editor.org/rfc/rfc6455#section-5.2), written in front of a message that many viewers share.</summary>
internal static class WebSocketFrame
{
    /// <summary>Room that a header takes at most.</summary>
    public const int MaxHeader = 10;

    /// <summary>The first byte of a header: the last frame of its message.</summary>
    public const byte Last = 0x80;

    private const byte Text = 1, Compressed = 0x40;

    /// <summary>Writes the header of a text frame right before its payload, which reaches from <paramref name="start"/> to the end.</summary>
    /// <returns>Where the frame begins.</returns>
    public static int WriteTextHeader(Span<byte> buffer, int start, bool isCompressed)
    {
        var length = buffer.Length - start;
        var size = length < 126 ? 2 : length <= ushort.MaxValue ? 4 : 10;
        var header = buffer.Slice(start - size, size);
        header[0] = (byte)(Last | Text | (isCompressed ? Compressed : 0));
        header[1] = (byte)(size == 2 ? length : size == 4 ? 126 : 127);
        if (size == 4)
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
        else if (size == 10)
            BinaryPrimitives.WriteInt64BigEndian(header[2..], length);

        return start - size;
    }
}
