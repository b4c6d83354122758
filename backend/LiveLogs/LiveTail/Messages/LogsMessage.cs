using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LiveLogs.LiveTail.Messages;

/// <summary>Entries in the order of their sequences. Those of a backfill are by time, and only the last part has a position.</summary>
/// <param name="Parts">JSON of entries, each part one or more of them with commas between.</param>
/// <param name="Count">Entries in all parts.</param>
/// <param name="Position">The place reached.</param>
internal sealed record LogsMessage(IReadOnlyList<ReadOnlyMemory<byte>> Parts, int Count, string? Position) : TailMessage("logs", Position)
{
    /// <summary>Copies the parts, of which there can be as many as entries, instead of writing each.</summary>
    protected override byte[] Encode(int room)
    {
        var end = End();
        var json = GC.AllocateUninitializedArray<byte>(room + Length(end));
        Write(json.AsSpan(room), end);
        return json;
    }

    /// <summary>Needs the whole only for a moment.</summary>
    protected override byte[] Deflate(int room)
    {
        var end = End();
        var json = ArrayPool<byte>.Shared.Rent(Length(end));
        Write(json, end);
        var deflated = WebSocketDeflate.Compress(json.AsSpan(0, Length(end)), room);
        ArrayPool<byte>.Shared.Return(json);
        return deflated;
    }

    private byte[] End() => Position is null ? "]}"u8.ToArray() : Encoding.UTF8.GetBytes($"],\"position\":\"{Position}\"}}");

    private int Length(byte[] end) => Start.Length + Parts.Sum(part => part.Length) + Math.Max(0, Parts.Count - 1) + end.Length;

    private void Write(Span<byte> json, byte[] end)
    {
        Start.CopyTo(json);
        var length = Start.Length;
        for (var i = 0; i < Parts.Count; i++)
        {
            if (i > 0)
                json[length++] = (byte)',';

            Parts[i].Span.CopyTo(json[length..]);
            length += Parts[i].Length;
        }

        end.CopyTo(json[length..]);
    }

    private static ReadOnlySpan<byte> Start => "{\"type\":\"logs\",\"logs\":["u8;
}

/// <summary>
/// Lines that the provider shows and that are not stored yet: without sequence number, event id and position. The entry that
/// replaces each comes in a <c>logs</c> message, with the same connection, source, stream, timestamp and message.
/// </summary>
/// <param name="Parts">As in <see cref="LogsMessage"/>.</param>
/// <param name="IsSampled">The provider left lines out.</param>
internal sealed record ProvisionalMessage(IReadOnlyList<ReadOnlyMemory<byte>> Parts, bool IsSampled) : TailMessage("provisional", null)
{
    protected override void WriteBody(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("logs"u8);
        foreach (var part in Parts)
            writer.WriteRawValue(part.Span, skipInputValidation: true);

        writer.WriteEndArray();
        writer.WriteBoolean("sampled"u8, IsSampled);
    }
}
