using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiveLogs.Connectors.Records;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>
/// Makes events of entries (https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry). Nothing of an entry is left
/// out: what has no place of its own stands among the fields under Google's name.
/// </summary>
internal static class EntryMapping
{
    private const string LeapSecond = ":60";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = EntriesReader.MaxDepth };

    /// <summary>Members with a place of their own.</summary>
    private static readonly string[] Placed =
        ["logName", "resource", "timestamp", "receiveTimestamp", "severity", "insertId", "textPayload", "jsonPayload", "protoPayload", "trace", "spanId", "httpRequest"];

    /// <summary>int64 in proto3 JSON is a text.</summary>
    private static readonly string[] LongNumbers = ["requestSize", "responseSize", "cacheFillBytes"];

    /// <summary>What stands in a list of entries. Nothing in it is a reason to refuse its neighbours: what is no entry is a line of text.</summary>
    public static RawEvent ToListedEvent(JsonElement listed) => listed.ValueKind == JsonValueKind.Object ? ToEvent(listed) : ToLine(listed);

    /// <summary>An entry. One without any time that can be used says <see cref="TimeSource.Arrival"/>, and has none.</summary>
    public static RawEvent ToEvent(JsonElement entry) => ToEvent(entry, null);

    /// <param name="entry">A LogEntry.</param>
    /// <param name="messageId">Stands for the id of an entry that has none; null: its content does.</param>
    public static RawEvent ToEvent(JsonElement entry, string? messageId)
    {
        var logName = Text(entry, "logName") ?? "";
        var at = logName.IndexOf("/logs/", StringComparison.Ordinal);
        var container = at < 0 ? "" : logName[..at];
        var received = Time(entry, "receiveTimestamp");
        var stated = Time(entry, "timestamp");
        var own = stated ?? received;
        var id = Text(entry, "insertId") is { Length: > 0 } given ? given : null;
        var message = EntryMessage.Of(entry, out var messageHoldsPayload);
        var origin = EntryOrigin.Of(entry, container);
        return new RawEvent
        {
            EventId = $"{container} {own?.ToString() ?? "-"} {id ?? (messageId is null ? ContentHash(entry) : $"{messageId}/{ContentHash(entry)}")}",
            HasOwnId = id is not null,
            Timestamp = own ?? default,
            TimeSource = stated is not null ? TimeSource.Own : own is not null ? TimeSource.Batch : TimeSource.Arrival,
            IngestedAt = received,
            Message = message,
            Source = at < 0 ? logName : EntryFilter.LogId(logName),
            Stream = origin.Stream,
            Service = origin.Service,
            SeverityNumber = SeverityOf(entry),
            // Where a container states none, all of its stderr is ERROR and all of its stdout INFO.
            IsSeverityOfOutput = SeverityOf(entry) switch
            {
                (int)Severity.Error => logName.EndsWith("stderr", StringComparison.Ordinal),
                (int)Severity.Info => logName.EndsWith("stdout", StringComparison.Ordinal),
                _ => false,
            },
            TraceId = Text(entry, "trace") is { } trace ? trace[(trace.LastIndexOf('/') + 1)..] : null,
            SpanId = Text(entry, "spanId"),
            Fields = Fields(entry, messageHoldsPayload),
            Resource = origin.Resource,
        };
    }

    public static string? Text(JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which only an emulator would send: the escapes stay as they are.
            return value.GetRawText().Trim('"');
        }
    }

    public static JsonElement? Object(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>Without the white space that the service prints between its parts.</summary>
    public static string Compact(JsonElement json)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
            json.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A text, a number or null. Null holds nothing: it is as old as can be, so it is refused and counted.</summary>
    private static RawEvent ToLine(JsonElement value) => new()
    {
        EventId = $" - {ContentHash(value)}",
        HasOwnId = false,
        Timestamp = default,
        TimeSource = value.ValueKind == JsonValueKind.Null ? TimeSource.Own : TimeSource.Arrival,
        Message = RecordText.Of(value) ?? value.GetRawText(),
    };

    private static EventTime? Time(JsonElement entry, string name)
    {
        if (!RecordText.TryGet(entry, name, out var value))
            return null;
        if (RecordTime.TryReadWhole(value, out var time))
            return time;
        if (Text(entry, name) is not { } text)
            return null;

        // A leap second is the first one of the next minute to everybody else.
        var leap = text.IndexOf(LeapSecond, StringComparison.Ordinal);
        return leap == "2026-01-01T00:00".Length && EventTime.TryParse(string.Concat(text.AsSpan(0, leap), ":59", text.AsSpan(leap + 3)), out time)
            ? time + TimeSpan.FromSeconds(1)
            : null;
    }

    /// <summary>Null for DEFAULT, which says that the entry has none; a number between two names counts as the lower one.</summary>
    private static int? SeverityOf(JsonElement entry)
    {
        if (!entry.TryGetProperty("severity", out var value))
            return null;

        var number = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var given) ? given
            : int.TryParse(Text(entry, "severity"), NumberStyles.None, CultureInfo.InvariantCulture, out given) ? given
            : Text(entry, "severity") switch
            {
                "DEBUG" => 100,
                "INFO" => 200,
                "NOTICE" => 300,
                "WARNING" => 400,
                "ERROR" => 500,
                "CRITICAL" => 600,
                "ALERT" => 700,
                "EMERGENCY" => 800,
                _ => 0,
            };

        // https://opentelemetry.io/docs/specs/otel/logs/data-model-appendix/
        return number switch { < 100 => null, < 200 => 5, < 300 => 9, < 400 => 10, < 500 => 13, < 600 => 17, < 700 => 21, < 800 => 22, _ => 24 };
    }

    private static JsonElement Fields(JsonElement entry, bool messageHoldsPayload)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            if (!messageHoldsPayload && Object(entry, "jsonPayload") is { } payload)
            {
                foreach (var member in payload.EnumerateObject())
                    member.WriteTo(writer);
            }

            if (Object(entry, "protoPayload") is { } proto)
            {
                writer.WritePropertyName("protoPayload");
                proto.WriteTo(writer);
            }

            if (Object(entry, "httpRequest") is { } request)
                WriteRequest(writer, request);
            foreach (var member in entry.EnumerateObject().Where(member => !Placed.Contains(member.Name)))
                member.WriteTo(writer);
            writer.WriteEndObject();
        }

        if (buffer.WrittenCount <= 2)
            return default;

        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = EntriesReader.MaxDepth });
        return document.RootElement.Clone();
    }

    /// <summary>With numbers where the protocol has texts, so that they can be compared.</summary>
    private static void WriteRequest(Utf8JsonWriter writer, JsonElement request)
    {
        writer.WriteStartObject("httpRequest");
        foreach (var member in request.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.String && LongNumbers.Contains(member.Name)
                && long.TryParse(member.Value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                writer.WriteNumber(member.Name, number);
                continue;
            }

            member.WriteTo(writer);
            if (member.NameEquals("latency") && Seconds(member.Value) is { } seconds)
                writer.WriteNumber("latencySeconds", seconds);
        }

        writer.WriteEndObject();
    }

    /// <summary>A Duration is a text such as <c>0.001500s</c>.</summary>
    private static decimal? Seconds(JsonElement latency) =>
        latency.ValueKind == JsonValueKind.String && latency.GetString() is { } text && text.EndsWith('s')
        && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : null;

    /// <summary>The service gives every entry an id; an emulator may not.</summary>
    private static string ContentHash(JsonElement entry) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(entry.GetRawText())).AsSpan(0, 16));
}
