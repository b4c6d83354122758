using System.Text.Json;
using LiveLogs.LiveTail.Feed;

namespace LiveLogs.LiveTail;

/// <summary>
/// What a viewer is told; the same on every transport. <see cref="Position"/> is the whole place that the viewer has
/// reached with this message, entries that its filter hid included, so that any single message suffices to resume.
/// </summary>
internal abstract record TailMessage(string Type, string? Position)
{
    /// <summary>Writes the message as a JSON object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteMembers(writer);
        writer.WriteEndObject();
    }

    /// <summary>Writes the members, without the braces around them.</summary>
    public void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, Type);
        WriteBody(writer);
        if (Position is not null)
            writer.WriteString("position"u8, Position);
    }

    protected abstract void WriteBody(Utf8JsonWriter writer);
}

/// <summary>Entries in the order of their sequences. Those of a backfill are by time, and only the last part has a position.</summary>
/// <param name="Parts">JSON of entries, each part one or more of them with commas between.</param>
/// <param name="Count">Entries in all parts.</param>
/// <param name="Position">The place reached.</param>
internal sealed record LogsMessage(IReadOnlyList<ReadOnlyMemory<byte>> Parts, int Count, string? Position) : TailMessage("logs", Position)
{
    public static void WriteLogs(Utf8JsonWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        writer.WriteStartArray("logs"u8);
        foreach (var part in parts)
            writer.WriteRawValue(part.Span, skipInputValidation: true);

        writer.WriteEndArray();
    }

    protected override void WriteBody(Utf8JsonWriter writer) => WriteLogs(writer, Parts);
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
        LogsMessage.WriteLogs(writer, Parts);
        writer.WriteBoolean("sampled"u8, IsSampled);
    }
}

/// <summary>Entries that this viewer does not get. Where a range is given it can be loaded, unless retention took it.</summary>
internal sealed record GapMessage(Guid? ConnectionId, long? FromSeq, long? ToSeq, string Reason, string? Position)
    : TailMessage("gap", Position)
{
    protected override void WriteBody(Utf8JsonWriter writer)
    {
        writer.WriteString("reason"u8, Reason);
        if (ConnectionId is { } connection)
            writer.WriteString("connection_id"u8, connection);

        if (FromSeq is not { } from || ToSeq is not { } to)
            return;

        writer.WriteNumber("from_seq"u8, from);
        writer.WriteNumber("to_seq"u8, to);
        writer.WriteNumber("count"u8, to - from + 1);
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

/// <summary>An alert that opened or changed, as it is now.</summary>
/// <param name="Json">The alert, a JSON object.</param>
internal sealed record AlertMessage(ReadOnlyMemory<byte> Json) : TailMessage("alert", null)
{
    protected override void WriteBody(Utf8JsonWriter writer)
    {
        writer.WritePropertyName("alert"u8);
        writer.WriteRawValue(Json.Span, skipInputValidation: true);
    }
}

/// <summary>A sign of life, and the place reached by entries that the filter hid.</summary>
internal sealed record HeartbeatMessage(string? Position) : TailMessage("heartbeat", Position)
{
    protected override void WriteBody(Utf8JsonWriter writer)
    {
    }
}

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

    /// <summary>4401 and 4403 follow the HTTP status; 1013 is "try again later" of the IANA registry.</summary>
    public static int CloseCode(string code) => code switch
    {
        TokenExpired => 4401,
        Forbidden => 4403,
        _ => 1013,
    };
}
