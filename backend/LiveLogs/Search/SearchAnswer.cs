using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.Search;

/// <summary>A page of entries as JSON, written entry by entry in the one form that all rooms give them.</summary>
internal sealed record SearchAnswer : IResult
{
    public required IReadOnlyList<LogEntry> Items { get; init; }

    public string? NextCursor { get; init; }

    /// <summary>Where live can be joined; null on a further page, which is of the past.</summary>
    public string? Position { get; init; }

    /// <summary>The range that was searched; null in an answer in sequence order.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Range { get; init; }

    /// <summary>Why the search ended before its page was full; null when it did not.</summary>
    public CutView? Cut { get; init; }

    /// <summary>What is missing, in an answer in sequence order; null in others.</summary>
    public IReadOnlyList<MissingRange>? Gaps { get; init; }

    /// <summary>Whether there is nothing more now, in an answer in sequence order; null in others.</summary>
    public bool? CaughtUp { get; init; }

    /// <summary>Why there may be nothing, and what to write instead; empty when there is nothing to say.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(httpContext.Response.BodyWriter, LogEntryJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartArray("items"u8);
        foreach (var entry in Items)
        {
            LogEntryJson.Write(writer, entry);
            if (writer.BytesPending > 65_536)
                await writer.FlushAsync(httpContext.RequestAborted);
        }

        writer.WriteEndArray();
        writer.WriteString("next_cursor"u8, NextCursor);
        writer.WriteString("position"u8, Position);
        if (Range is { } range)
        {
            writer.WriteString("from"u8, EventTime.From(range.From).ToString());
            writer.WriteString("to"u8, EventTime.From(range.To).ToString());
            WriteCut(writer, Cut);
        }

        if (Gaps is not null)
            WriteGaps(writer, Gaps);

        if (CaughtUp is { } caughtUp)
            writer.WriteBoolean("caught_up"u8, caughtUp);

        if (Hints.Count > 0)
            WriteHints(writer);

        writer.WriteEndObject();
        await writer.FlushAsync(httpContext.RequestAborted);
    }

    private void WriteHints(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("hints"u8);
        foreach (var hint in Hints)
            writer.WriteStringValue(hint);

        writer.WriteEndArray();
    }

    public static void WriteCut(Utf8JsonWriter writer, CutView? cut)
    {
        if (cut is null)
        {
            writer.WriteNull("cut"u8);
            return;
        }

        writer.WriteStartObject("cut"u8);
        writer.WriteString("reason"u8, cut.Reason);
        writer.WriteString("reached"u8, cut.Reached);
        writer.WriteEndObject();
    }

    private static void WriteGaps(Utf8JsonWriter writer, IReadOnlyList<MissingRange> gaps)
    {
        writer.WriteStartArray("gaps"u8);
        foreach (var gap in gaps)
        {
            writer.WriteStartObject();
            writer.WriteString("reason"u8, gap.Reason);
            if (gap.ConnectionId is { } connection)
                writer.WriteString("connection_id"u8, connection);

            if (gap is { FromSeq: { } from, ToSeq: { } to })
            {
                writer.WriteNumber("from_seq"u8, from);
                writer.WriteNumber("to_seq"u8, to);
                writer.WriteNumber("count"u8, to - from + 1);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
