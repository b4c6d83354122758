using System.IO.Compression;
using System.Text;
using LiveLogs.LiveTail.WebSockets;
using Xunit;

namespace LiveLogs.Tests.LiveTail;

/// <summary>What RFC 6455 and RFC 7692 forbid a client, byte by byte.</summary>
public sealed class WebSocketReaderTests
{
    private const byte Last = 0x80, Text = 1, Close = 8, Ping = 9, Compressed = 0x40;

    public static TheoryData<string, byte[][], int> Faults => new()
    {
        { "a continuation that continues nothing", [Frame(Last, "x"u8)], 1002 },
        { "a new message inside another", [Frame(Text, "a"u8), Frame(Last | Text, "b"u8)], 1002 },
        { "text that is not UTF-8", [Frame(Last | Text, [0xC3, 0x28])], 1007 },
        { "text that ends inside a character", [Frame(Last | Text, [0xE2, 0x82])], 1007 },
        { "a reserved bit", [Frame(Last | Text | 0x20, "x"u8)], 1002 },
        { "compression that was not agreed on", [Frame(Last | Text | Compressed, "x"u8)], 1002 },
        { "a reserved opcode", [Frame(Last | 3, "x"u8)], 1002 },
        { "a control frame in parts", [Frame(Ping, "x"u8)], 1002 },
        { "a control frame that is too long", [Header(Last | Ping, 126, 0, 126)], 1002 },
        { "no mask", [[Last | Text, 1, (byte)'x']], 1002 },
        { "a close code below 1000", [Frame(Last | Close, [0x03, 0xE7])], 1002 },
        { "a close code that is never sent", [Frame(Last | Close, [0x03, 0xED])], 1002 },
        { "a close code that nobody has assigned", [Frame(Last | Close, [0x07, 0xD0])], 1002 },
        { "half a close code", [Frame(Last | Close, [0x03])], 1002 },
        { "a reason for closing that is not UTF-8", [Frame(Last | Close, [0x03, 0xE8, 0xFF])], 1007 },
        { "a length of 2^63 and more", [Header(Last | Text, 127, 0x80, 0, 0, 0, 0, 0, 0, 0)], 1002 },
        { "a length in a longer form than it needs", [Header(Last | Text, 126, 0, 5)], 1002 },
        { "a message that is too large", [Header(Last | Text, 127, 0, 0, 0, 0, 0, 1, 0, 1)], 1009 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_of_the_client_has_its_close_code(string what, byte[][] frames, int code)
    {
        Assert.NotEmpty(what);
        var reader = new WebSocketReader(new MemoryStream([.. frames.SelectMany(frame => frame)]), isCompressing: false);

        var fault = await Assert.ThrowsAsync<WebSocketFaultException>(async () => await reader.ReadAsync(CancellationToken.None));

        Assert.Equal(code, fault.CloseCode);
    }

    [Fact]
    public async Task A_message_in_parts_with_a_ping_between_them_is_put_together()
    {
        var reader = new WebSocketReader(
            new MemoryStream([.. Frame(Text, [0xE2]), .. Frame(Last | Ping, "p"u8), .. Frame(0, [0x82]), .. Frame(Last, [0xAC]), .. Frame(Last | Text, "next"u8)]), isCompressing: false);

        Assert.Equal(WebSocketInput.Ping, (await reader.ReadAsync(CancellationToken.None)).Kind);
        Assert.Equal("€", Encoding.UTF8.GetString((await reader.ReadAsync(CancellationToken.None)).Payload.Span));
        Assert.Equal("next", Encoding.UTF8.GetString((await reader.ReadAsync(CancellationToken.None)).Payload.Span));
    }

    [Theory]
    [InlineData(60_000, 0)]
    [InlineData(70_000, 1009)]
    public async Task A_compressed_message_is_too_large_by_its_unpacked_size(int size, int code)
    {
        var reader = new WebSocketReader(new MemoryStream(Frame(Last | Text | Compressed, Deflate(new string('a', size)))), isCompressing: true);

        var read = async () => (await reader.ReadAsync(CancellationToken.None)).Payload.Length;

        if (code == 0)
            Assert.Equal(size, await read());
        else
            Assert.Equal(code, (await Assert.ThrowsAsync<WebSocketFaultException>(read)).CloseCode);
    }

    [Fact]
    public async Task What_does_not_unpack_is_no_text()
    {
        var reader = new WebSocketReader(new MemoryStream(Frame(Last | Text | Compressed, [0xFF, 0xFF, 0xFF, 0xFF])), isCompressing: true);

        Assert.Equal(1007, (await Assert.ThrowsAsync<WebSocketFaultException>(async () => await reader.ReadAsync(CancellationToken.None))).CloseCode);
    }

    [Theory]
    [InlineData("permessage-deflate", true)]
    [InlineData("Permessage-Deflate; client_max_window_bits", true)]
    [InlineData("permessage-deflate; client_max_window_bits=15; client_no_context_takeover", true)]
    [InlineData("x-other, permessage-deflate", true)]
    [InlineData("permessage-deflate; foo=bar", false)]
    [InlineData("permessage-deflate; client_max_window_bits=99", false)]
    [InlineData("permessage-deflate; client_max_window_bits=08", false)]
    [InlineData("permessage-deflate; server_max_window_bits=10", false)]
    [InlineData("permessage-deflate; client_no_context_takeover=1", false)]
    [InlineData("permessage-deflate; client_no_context_takeover; client_no_context_takeover", false)]
    [InlineData("permessage-deflate; foo=bar, permessage-deflate", true)]
    [InlineData("permessage-deflate-frame", false)]
    [InlineData("", false)]
    public void An_offer_of_compression_is_read_strictly(string offer, bool expected) =>
        Assert.Equal(expected, DeflateOffer.IsAcceptable(offer));

    /// <summary>A short masked frame.</summary>
    private static byte[] Frame(int first, ReadOnlySpan<byte> payload)
    {
        byte[] mask = [1, 2, 3, 4];
        var masked = payload.ToArray();
        for (var i = 0; i < masked.Length; i++)
            masked[i] ^= mask[i & 3];

        return masked.Length < 126
            ? [(byte)first, (byte)(0x80 | masked.Length), .. mask, .. masked]
            : [(byte)first, 0x80 | 126, (byte)(masked.Length >> 8), (byte)masked.Length, .. mask, .. masked];
    }

    /// <summary>The beginning of a frame with a length of its own form; what follows never comes.</summary>
    private static byte[] Header(int first, byte length, params byte[] extended) => [(byte)first, (byte)(0x80 | length), .. extended, 1, 2, 3, 4];

    private static byte[] Deflate(string text)
    {
        using var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(Encoding.UTF8.GetBytes(text));
            deflate.Flush();
        }

        return output.ToArray();
    }
}
