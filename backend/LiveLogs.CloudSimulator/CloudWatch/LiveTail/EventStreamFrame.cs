using System.Buffers.Binary;
using System.Text;

namespace LiveLogs.CloudSimulator.CloudWatch.LiveTail;

/// <summary>
/// One message of an AWS event stream: lengths, their checksum, headers, payload, checksum of all
/// (https://smithy.io/2.0/aws/amazon-eventstream.html).
/// </summary>
internal static class EventStreamFrame
{
    private const int PreludeBytes = 12;
    private const int ChecksumBytes = 4;
    private const byte TextHeader = 7;

    private static readonly uint[] Table = MakeTable();

    /// <summary>An event such as <c>sessionUpdate</c>, with the JSON of its structure.</summary>
    public static byte[] Event(string type, byte[] json) =>
        Encode(json, (":event-type", type), (":content-type", "application/json"), (":message-type", "event"));

    /// <summary>An exception of the operation's model; it ends the stream.</summary>
    public static byte[] Exception(string type, byte[] json) =>
        Encode(json, (":exception-type", type), (":content-type", "application/json"), (":message-type", "exception"));

    /// <summary>An error that the model does not know; it ends the stream.</summary>
    public static byte[] Error(string code, string message) =>
        Encode([], (":error-code", code), (":error-message", message), (":message-type", "error"));

    /// <summary>Makes the checksum of the lengths wrong.</summary>
    public static void BreakPrelude(byte[] frame) => frame[PreludeBytes - 1] ^= 0x55;

    /// <summary>Makes the checksum of the whole message wrong.</summary>
    public static void BreakMessage(byte[] frame) => frame[^1] ^= 0x55;

    private static byte[] Encode(byte[] payload, params (string Name, string Value)[] headers)
    {
        var head = headers.SelectMany(header => Header(header.Name, header.Value)).ToArray();
        var frame = new byte[PreludeBytes + head.Length + payload.Length + ChecksumBytes];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), head.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(8), Checksum(frame.AsSpan(0, 8)));
        head.CopyTo(frame, PreludeBytes);
        payload.CopyTo(frame, PreludeBytes + head.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(frame.Length - ChecksumBytes), Checksum(frame.AsSpan(0, frame.Length - ChecksumBytes)));
        return frame;
    }

    private static byte[] Header(string name, string value)
    {
        var text = Encoding.UTF8.GetBytes(value);
        return [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), TextHeader, (byte)(text.Length >> 8), (byte)text.Length, .. text];
    }

    /// <summary>CRC-32 as zlib computes it.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var one in bytes)
            sum = Table[(byte)(sum ^ one)] ^ (sum >> 8);
        return ~sum;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint place = 0; place < table.Length; place++)
        {
            var value = place;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
            table[place] = value;
        }

        return table;
    }
}
