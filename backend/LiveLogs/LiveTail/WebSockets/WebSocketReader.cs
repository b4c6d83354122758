using System.Buffers.Binary;
using System.Text;
using LiveLogs.LiveTail.Messages;

namespace LiveLogs.LiveTail.WebSockets;

/// <summary>What a client sent: a whole message, or a control frame.</summary>
internal enum WebSocketInput
{
    Message,
    Close,
    Ping,
    Pong,
}

/// <summary>A client broke the rules of the protocol.</summary>
/// <param name="closeCode">What to close with: 1002, 1007 or 1009.</param>
internal sealed class WebSocketFaultException(int closeCode) : Exception
{
    public int CloseCode { get; } = closeCode;
}

/// <summary>
/// Reads a client's frames strictly (https://www.rfc-editor.org/rfc/rfc6455#section-5, #section-7.4,
/// https://www.rfc-editor.org/rfc/rfc7692#section-6) and puts messages together.
/// </summary>
internal sealed class WebSocketReader(Stream stream, bool isCompressing)
{
    /// <summary>Bytes of a message at most, unpacked.</summary>
    public const int MaxMessage = 64 * 1024;

    private const byte Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;
    private const byte Last = 0x80, Compressed = 0x40, Reserved = 0x30, Masked = 0x80;
    private const int MaxControl = 125;
    private const int ProtocolError = 1002, InvalidText = 1007, TooLarge = 1009;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _header = new byte[14];
    private byte[] _message = new byte[512];
    private int _length;

    /// <summary>The opcode of the message that has begun and not ended; null between messages.</summary>
    private byte? _begun;
    private bool _isCompressed;

    private readonly record struct Header(byte Code, bool IsLast, bool IsCompressed, long Size);

    /// <summary>The next message or control frame. Its bytes are good until the next call.</summary>
    /// <exception cref="WebSocketFaultException">The client broke the rules.</exception>
    /// <exception cref="IOException">The connection is gone.</exception>
    public async ValueTask<(WebSocketInput Kind, ReadOnlyMemory<byte> Payload)> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var header = await ReadHeaderAsync(cancellationToken);
            if (header.Code >= Close)
                return await ReadControlAsync(header, cancellationToken);

            await AppendAsync(header, cancellationToken);
            if (header.IsLast)
                return (WebSocketInput.Message, End());
        }
    }

    /// <summary>Adds a frame's payload to its message.</summary>
    private async ValueTask AppendAsync(Header header, CancellationToken cancellationToken)
    {
        if (header.Code == Continuation ? _begun is null || header.IsCompressed : _begun is not null)
            throw new WebSocketFaultException(ProtocolError);
        if (header.Size > MaxMessage - _length)
            throw new WebSocketFaultException(TooLarge);

        if (header.Code != Continuation)
            (_begun, _isCompressed) = (header.Code, header.IsCompressed);
        var size = (int)header.Size;
        if (_message.Length < _length + size)
            Array.Resize(ref _message, _length + size);

        await ReadPayloadAsync(_message.AsMemory(_length, size), cancellationToken);
        _length += size;
    }

    private ReadOnlyMemory<byte> End()
    {
        var (code, length) = (_begun, _length);
        (_begun, _length) = (null, 0);
        ReadOnlyMemory<byte> message;
        try
        {
            message = _isCompressed ? WebSocketDeflate.Decompress(_message.AsSpan(0, length), MaxMessage) : _message.AsMemory(0, length);
        }
        catch (InvalidDataException)
        {
            throw new WebSocketFaultException(InvalidText);
        }

        if (message.Length > MaxMessage)
            throw new WebSocketFaultException(TooLarge);
        if (code == Text)
            CheckText(message.Span);
        return message;
    }

    private async ValueTask<(WebSocketInput Kind, ReadOnlyMemory<byte> Payload)> ReadControlAsync(Header header, CancellationToken cancellationToken)
    {
        var payload = new byte[header.Size];
        await ReadPayloadAsync(payload, cancellationToken);
        if (header.Code == Close)
            CheckClose(payload);

        return (header.Code switch { Close => WebSocketInput.Close, Ping => WebSocketInput.Ping, _ => WebSocketInput.Pong }, payload);
    }

    /// <summary>A client may close without a reason, or with a code that is meant to be sent and a text.</summary>
    private static void CheckClose(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return;
        if (payload.Length == 1 || BinaryPrimitives.ReadUInt16BigEndian(payload) is not ((>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999)))
            throw new WebSocketFaultException(ProtocolError);

        CheckText(payload[2..]);
    }

    private static void CheckText(ReadOnlySpan<byte> text)
    {
        try
        {
            Utf8.GetCharCount(text);
        }
        catch (DecoderFallbackException)
        {
            throw new WebSocketFaultException(InvalidText);
        }
    }

    private async ValueTask<Header> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        await stream.ReadExactlyAsync(_header.AsMemory(0, 2), cancellationToken);
        var (first, second) = (_header[0], _header[1]);
        var header = new Header((byte)(first & 15), (first & Last) != 0, (first & Compressed) != 0, second & 127);
        var isControl = header.Code >= Close;
        if ((first & Reserved) != 0
            || (second & Masked) == 0
            || header.Code is (> Binary and < Close) or > Pong
            || (header.IsCompressed && (!isCompressing || isControl))
            || (isControl && (!header.IsLast || header.Size > MaxControl)))
            throw new WebSocketFaultException(ProtocolError);

        if (header.Size > MaxControl)
            header = header with { Size = await ReadSizeAsync(header.Size == 126 ? 2 : 8, cancellationToken) };

        await stream.ReadExactlyAsync(_header.AsMemory(10, 4), cancellationToken);
        return header;
    }

    /// <summary>A longer length has to be in need of its form, and below 2^63.</summary>
    private async ValueTask<long> ReadSizeAsync(int bytes, CancellationToken cancellationToken)
    {
        await stream.ReadExactlyAsync(_header.AsMemory(2, bytes), cancellationToken);
        var size = bytes == 2 ? BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)) : BinaryPrimitives.ReadInt64BigEndian(_header.AsSpan(2));
        return size > (bytes == 2 ? MaxControl : ushort.MaxValue) ? size : throw new WebSocketFaultException(ProtocolError);
    }

    private async ValueTask ReadPayloadAsync(Memory<byte> payload, CancellationToken cancellationToken)
    {
        await stream.ReadExactlyAsync(payload, cancellationToken);
        var span = payload.Span;
        for (var i = 0; i < span.Length; i++)
            span[i] ^= _header[10 + (i & 3)];
    }
}
