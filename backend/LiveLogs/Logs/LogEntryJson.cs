using System.Text.Encodings.Web;
using System.Text.Json;

namespace LiveLogs.Logs;

/// <summary>The JSON shape of an entry, the same in every answer and message of the API.</summary>
internal static class LogEntryJson
{
    /// <summary>
    /// For writers of entries: quotes of log lines stay readable. What is escaped less matters only inside HTML, and
    /// answers are never served as that.
    /// </summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonEncodedText ConnectionId = JsonEncodedText.Encode("connection_id");
    private static readonly JsonEncodedText Seq = JsonEncodedText.Encode("seq");
    private static readonly JsonEncodedText EventId = JsonEncodedText.Encode("event_id");
    private static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");
    private static readonly JsonEncodedText ObservedTimestamp = JsonEncodedText.Encode("observed_timestamp");
    private static readonly JsonEncodedText Level = JsonEncodedText.Encode("level");
    private static readonly JsonEncodedText LevelSource = JsonEncodedText.Encode("level_source");
    private static readonly JsonEncodedText SeverityNumber = JsonEncodedText.Encode("severity_number");
    private static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    private static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
    private static readonly JsonEncodedText Stream = JsonEncodedText.Encode("stream");
    private static readonly JsonEncodedText Service = JsonEncodedText.Encode("service");
    private static readonly JsonEncodedText Resource = JsonEncodedText.Encode("resource");
    private static readonly JsonEncodedText Attributes = JsonEncodedText.Encode("attributes");
    private static readonly JsonEncodedText TraceId = JsonEncodedText.Encode("trace_id");
    private static readonly JsonEncodedText SpanId = JsonEncodedText.Encode("span_id");
    private static readonly JsonEncodedText Late = JsonEncodedText.Encode("late");
    private static readonly JsonEncodedText PatternId = JsonEncodedText.Encode("pattern_id");

    /// <summary>
    /// Writes one object. Every member is always there; what the entry lacks is null. Resource and attributes go out as
    /// they are stored.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="entry">What to write.</param>
    /// <param name="isLate">Says that it came after much newer ones: the one member that only late entries have.</param>
    public static void Write(Utf8JsonWriter writer, LogEntry entry, bool isLate = false)
    {
        writer.WriteStartObject();
        writer.WriteString(ConnectionId, entry.ConnectionId);
        if (entry.Seq > 0)
            writer.WriteNumber(Seq, entry.Seq);
        else
            writer.WriteNull(Seq);
        WriteText(writer, EventId, entry.EventId);
        Span<char> time = stackalloc char[EventTime.MaxLength];
        writer.WriteString(Timestamp, time[..entry.Timestamp.Format(time)]);
        writer.WriteString(ObservedTimestamp, time[..entry.ObservedTimestamp.Format(time)]);
        writer.WriteString(Level, entry.Level);
        WriteText(writer, LevelSource, LevelSourceNames.Of(entry.LevelSource));
        writer.WriteNumber(SeverityNumber, entry.SeverityNumber);
        writer.WriteString(Message, entry.Message);
        writer.WriteString(Source, entry.Source);
        WriteText(writer, Stream, entry.Stream);
        WriteText(writer, Service, entry.Service);
        writer.WritePropertyName(Resource);
        writer.WriteRawValue(entry.Resource.Span, skipInputValidation: true);
        writer.WritePropertyName(Attributes);
        writer.WriteRawValue(entry.Attributes.Span, skipInputValidation: true);
        WriteText(writer, TraceId, entry.TraceId);
        WriteText(writer, SpanId, entry.SpanId);
        if (entry.PatternId is { } pattern)
            writer.WriteNumber(PatternId, pattern);
        else
            writer.WriteNull(PatternId);
        if (isLate)
            writer.WriteBoolean(Late, true);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, JsonEncodedText name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            writer.WriteNull(name);
        else
            writer.WriteString(name, text);
    }
}
