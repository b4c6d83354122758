using System.Buffers;
using System.Text;
using System.Text.Json;
using LiveLogs.LiveTail.Feed;

namespace LiveLogs.LiveTail;

/// <summary>
/// What a viewer is told; the same on every transport. <see cref="Position"/> is the whole place that the viewer has
/// reached with this message, entries that its filter hid included, so that any single message suffices to resume.
/// </summary>
internal abstract record TailMessage(string Type, string? Position)
{
    private byte[]? _encoded;
    private byte[]? _deflated;
    private object? _lock;

    /// <summary>The message as a JSON object in UTF-8, written once for all that send it.</summary>
    public ReadOnlyMemory<byte> Json => Encoded.AsMemory(WebSocketLink.MaxHeader);

    /// <summary>Whether several viewers send it, so that it is worth compressing.</summary>
    public bool IsShared { get; init; }

    /// <summary>The same as a text frame of a WebSocket, written once as well.</summary>
    public ReadOnlyMemory<byte> Frame(bool compressed)
    {
        if (compressed && IsShared)
        {
            var deflated = LazyInitializer.EnsureInitialized(ref _deflated, ref _lock, () => WebSocketDeflate.Compress(Json.Span, WebSocketLink.MaxHeader));
            return deflated.AsMemory(WebSocketLink.WriteTextHeader(deflated, WebSocketLink.MaxHeader, isCompressed: true));
        }

        var encoded = Encoded;
        return encoded.AsMemory(WebSocketLink.WriteTextHeader(encoded, WebSocketLink.MaxHeader, isCompressed: false));
    }

    private byte[] Encoded => _encoded ??= Encode(WebSocketLink.MaxHeader);

    /// <summary>The text frame of one of several subscriptions.</summary>
    public ReadOnlyMemory<byte> FrameOf(string subscriptionId)
    {
        var encoded = Encode(subscriptionId, WebSocketLink.MaxHeader);
        return encoded.AsMemory(WebSocketLink.WriteTextHeader(encoded, WebSocketLink.MaxHeader, isCompressed: false));
    }

    /// <summary>The JSON of one of several subscriptions, with room before it.</summary>
    public byte[] Encode(string subscriptionId, int room)
    {
        var start = Encoding.UTF8.GetBytes($"{{\"subscription_id\":{JsonSerializer.Serialize(subscriptionId)},");
        var encoded = new byte[room + start.Length + Json.Length - 1];
        start.CopyTo(encoded, room);
        Json.Span[1..].CopyTo(encoded.AsSpan(room + start.Length));
        return encoded;
    }

    /// <param name="room">Bytes to leave before the JSON.</param>
    protected virtual byte[] Encode(int room)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, Type);
            WriteBody(writer);
            if (Position is not null)
                writer.WriteString("position"u8, Position);

            writer.WriteEndObject();
        }

        return [.. new byte[room], .. json.WrittenSpan];
    }

    protected virtual void WriteBody(Utf8JsonWriter writer)
    {
    }
}

/// <summary>Entries in the order of their sequences. Those of a backfill are by time, and only the last part has a position.</summary>
/// <param name="Parts">JSON of entries, each part one or more of them with commas between.</param>
/// <param name="Count">Entries in all parts.</param>
/// <param name="Position">The place reached.</param>
internal sealed record LogsMessage(IReadOnlyList<ReadOnlyMemory<byte>> Parts, int Count, string? Position) : TailMessage("logs", Position)
{
    /// <summary>Copies the parts, of which there can be as many as entries, instead of writing each.</summary>
    protected override byte[] Encode(int room)
    {
        var end = Position is null ? "]}"u8.ToArray() : Encoding.UTF8.GetBytes($"],\"position\":\"{Position}\"}}");
        var json = GC.AllocateUninitializedArray<byte>(
            room + Start.Length + Parts.Sum(part => part.Length) + Math.Max(0, Parts.Count - 1) + end.Length);
        Start.CopyTo(json.AsSpan(room));
        var length = room + Start.Length;
        for (var i = 0; i < Parts.Count; i++)
        {
            if (i > 0)
                json[length++] = (byte)',';

            Parts[i].Span.CopyTo(json.AsSpan(length));
            length += Parts[i].Length;
        }

        end.CopyTo(json.AsSpan(length));
        return json;
    }

    private static ReadOnlySpan<byte> Start => "{\"type\":\"logs\",\"logs\":["u8;
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
            writer.WriteString(name, Logs.EventTime.From(known).ToString());
        else
            writer.WriteNull(name);
    }
}

/// <summary>How many entries the filter showed since the viewer was hidden; they come when it is shown again.</summary>
internal sealed record CountsMessage(long Count) : TailMessage("counts", null)
{
    protected override void WriteBody(Utf8JsonWriter writer) => writer.WriteNumber("count"u8, Count);
}

/// <summary>The answer to a command, by its type.</summary>
internal sealed record AnswerMessage(string Type, string? Position) : TailMessage(Type, Position);

/// <summary>The answer to an acknowledgement.</summary>
/// <param name="Behind">Entries of the project that lie between what the client has and what this instance has.</param>
internal sealed record LagMessage(long Behind) : TailMessage("lag", null)
{
    protected override void WriteBody(Utf8JsonWriter writer) => writer.WriteNumber("behind"u8, Behind);
}

/// <summary>A command was not followed; all stays as it was.</summary>
internal sealed record RefusedMessage(string Code, string Detail) : TailMessage("refused", null)
{
    protected override void WriteBody(Utf8JsonWriter writer)
    {
        writer.WriteString("code"u8, Code);
        writer.WriteString("detail"u8, Detail);
    }
}

/// <summary>A sign of life, and the place reached by entries that the filter hid.</summary>
internal sealed record HeartbeatMessage(string? Position) : TailMessage("heartbeat", Position);

/// <summary>The last message: why the server ends the tail.</summary>
/// <param name="Code">Stable, snake_case; see <see cref="TailEnds"/>.</param>
/// <param name="Detail">What to do.</param>
/// <param name="Position">Where to resume.</param>
internal sealed record EndMessage(string Code, string Detail, string? Position) : TailMessage("end", Position)
{
    protected override void WriteBody(Utf8JsonWriter writer)
    {
        writer.WriteString("code"u8, Code);
        writer.WriteString("detail"u8, Detail);
    }
}

/// <summary>Why the server ends a tail, and how a WebSocket is closed then.</summary>
internal static class TailEnds
{
    public const string TokenExpired = "token_expired";
    public const string Forbidden = "forbidden_project";
    public const string Unavailable = "unavailable";
    public const string TooSlow = "too_slow";

    /// <summary>4401, 4403 and 4408 follow the HTTP status; 1013 is "try again later" of the IANA registry.</summary>
    public static int CloseCode(string code) => code switch
    {
        TokenExpired => 4401,
        Forbidden => 4403,
        TooSlow => 4408,
        _ => 1013,
    };
}
