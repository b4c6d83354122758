using System.Buffers;
using System.Text;
using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.LiveTail.Messages;

/// <summary>
/// A message to a viewer; the same on every transport. <see cref="Position"/> is the complete position that the viewer has
/// reached with this message, entries that its filter hid included, so that any single message suffices to resume.
/// </summary>
internal abstract record TailMessage(string Type, string? Position)
{
    /// <summary>Most messages without entries are smaller.</summary>
    private const int InitialSize = 4 * 1024;

    private byte[]? _encoded;
    private byte[]? _deflated;
    private object? _lock;

    /// <summary>The message as a JSON object in UTF-8, written once for all that send it.</summary>
    public ReadOnlyMemory<byte> Json => Encoded.AsMemory(WebSocketFrame.MaxHeader);

    /// <summary>Whether several viewers send it, so that it is worth compressing.</summary>
    public bool IsShared { get; init; }

    /// <summary>The same as a text frame of a WebSocket, written once as well.</summary>
    public ReadOnlyMemory<byte> Frame(bool compressed)
    {
        if (compressed && IsShared)
        {
            var deflated = LazyInitializer.EnsureInitialized(ref _deflated, ref _lock, () => Deflate(WebSocketFrame.MaxHeader));
            return deflated.AsMemory(WebSocketFrame.WriteTextHeader(deflated, WebSocketFrame.MaxHeader, isCompressed: true));
        }

        var encoded = Encoded;
        return encoded.AsMemory(WebSocketFrame.WriteTextHeader(encoded, WebSocketFrame.MaxHeader, isCompressed: false));
    }

    private byte[] Encoded => _encoded ??= Encode(WebSocketFrame.MaxHeader);

    /// <summary>The text frame of one of several subscriptions.</summary>
    public ReadOnlyMemory<byte> FrameOf(string subscriptionId)
    {
        var start = StartOf(subscriptionId);
        byte[] encoded = [.. new byte[WebSocketFrame.MaxHeader], .. start, .. Json.Span[1..]];
        return encoded.AsMemory(WebSocketFrame.WriteTextHeader(encoded, WebSocketFrame.MaxHeader, isCompressed: false));
    }

    /// <summary>The JSON of one of several subscriptions, of which all but the start is shared.</summary>
    public ReadOnlySequence<byte> JsonOf(string subscriptionId)
    {
        var start = new Segment(StartOf(subscriptionId), null);
        var rest = new Segment(Json[1..], start);
        return new(start, 0, rest, rest.Memory.Length);
    }

    private static byte[] StartOf(string subscriptionId) => Encoding.UTF8.GetBytes($"{{\"subscription_id\":{JsonSerializer.Serialize(subscriptionId)},");

    /// <param name="room">Bytes to leave before the compressed JSON.</param>
    protected virtual byte[] Deflate(int room) => WebSocketDeflate.Compress(Json.Span, room);

    /// <param name="room">Bytes to leave before the JSON.</param>
    protected virtual byte[] Encode(int room)
    {
        using var json = new PooledBuffer(InitialSize);
        json.GetSpan(room)[..room].Clear();
        json.Advance(room);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, Type);
            WriteBody(writer);
            if (Position is not null)
                writer.WriteString("position"u8, Position);

            writer.WriteEndObject();
        }

        return json.Written.ToArray();
    }

    protected virtual void WriteBody(Utf8JsonWriter writer)
    {
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            (Memory, RunningIndex) = (memory, before is null ? 0 : before.RunningIndex + before.Memory.Length);
            before?.Next = this;
        }
    }
}

/// <summary>Entries that this viewer does not get. Where a range is given it can be loaded, unless retention took it.</summary>
internal sealed record GapMessage(Guid? ConnectionId, long? FromSeq, long? ToSeq, string Reason, string? Position)
    : TailMessage("gap", Position)
{
    /// <summary>How many of the range are not shown; null for all of it.</summary>
    public long? Count { get; init; }

    protected override void WriteBody(Utf8JsonWriter writer)
    {
        writer.WriteString("reason"u8, Reason);
        if (ConnectionId is { } connection)
            writer.WriteString("connection_id"u8, connection);

        if (FromSeq is not { } from || ToSeq is not { } to)
            return;

        writer.WriteNumber("from_seq"u8, from);
        writer.WriteNumber("to_seq"u8, to);
        writer.WriteNumber("count"u8, Count ?? (to - from + 1));
    }
}

/// <summary>How a connection is, sent on joining and when it changes.</summary>
internal sealed record StatusMessage(Guid ConnectionId, ConnectionStatus Status) : TailMessage("status", null)
{
    protected override void WriteBody(Utf8JsonWriter writer)
    {
        writer.WriteString("connection_id"u8, ConnectionId);
        writer.WriteString("state"u8, Status.State);
        writer.WriteString("reason"u8, Status.Reason);
        Write(writer, "since", Status.Since);
        Write(writer, "fresh_to", Status.FreshTo);
        Write(writer, "complete_to", Status.CompleteTo);
    }

    private static void Write(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } known)
            writer.WriteString(name, EventTime.From(known).ToString());
        else
            writer.WriteNull(name);
    }
}

/// <summary>Something of another room that is new or changed, as it is now; such as an alert.</summary>
/// <param name="Type">Its type, and the name of the member that holds it.</param>
/// <param name="Item">A JSON object.</param>
internal sealed record BoardMessage(string Type, ReadOnlyMemory<byte> Item) : TailMessage(Type, null)
{
    protected override void WriteBody(Utf8JsonWriter writer)
    {
        writer.WritePropertyName(Type);
        writer.WriteRawValue(Item.Span, skipInputValidation: true);
    }
}

/// <summary>How many entries the filter showed since the viewer was hidden; they come when it is shown again.</summary>
internal sealed record CountsMessage(long Count) : TailMessage("counts", null)
{
    protected override void WriteBody(Utf8JsonWriter writer) => writer.WriteNumber("count"u8, Count);
}

/// <summary>A sign of life, with the position after entries that the filter hid.</summary>
internal sealed record HeartbeatMessage(string? Position) : TailMessage("heartbeat", Position);
