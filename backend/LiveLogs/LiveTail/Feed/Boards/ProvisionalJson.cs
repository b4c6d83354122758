using System.Buffers;
using System.Text;
using System.Text.Json;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.LiveTail.Feed.Boards;

/// <summary>Provisional lines on their way to another instance.</summary>
internal static class ProvisionalJson
{
    /// <summary>What comes beyond is left out, as a provider leaves lines out.</summary>
    private const int MaxBytes = 1024 * 1024;

    public static string Write(ProvisionalBatch batch)
    {
        var buffer = new ArrayBufferWriter<byte>(4_096);
        using (var writer = new Utf8JsonWriter(buffer, LogEntryJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("connection_number"u8, batch.ConnectionNumber);
            writer.WriteString("connection_id"u8, batch.ConnectionId);
            writer.WriteStartArray("logs"u8);
            var written = 0;
            for (; written < batch.Entries.Count && writer.BytesCommitted + writer.BytesPending < MaxBytes; written++)
                LogEntryJson.Write(writer, batch.Entries[written]);

            writer.WriteEndArray();
            writer.WriteBoolean("sampled"u8, batch.IsSampled || written < batch.Entries.Count);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Null for what <see cref="Write"/> did not write.</summary>
    public static ProvisionalBatch? TryRead(int projectNumber, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var (number, id) = (document.RootElement.GetProperty("connection_number").GetInt32(), document.RootElement.GetProperty("connection_id").GetGuid());
            var entries = document.RootElement.GetProperty("logs").EnumerateArray().Select(entry => Entry(entry, number, id)).ToList();
            return entries.Count == 0 ? null : new ProvisionalBatch(projectNumber, number, id, entries, document.RootElement.GetProperty("sampled").GetBoolean());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static LogEntry Entry(JsonElement json, int connectionNumber, Guid connectionId) => new()
    {
        ConnectionId = connectionId,
        ConnectionNumber = connectionNumber,
        EventKey = 0,
        EventId = "",
        Timestamp = Time(json, "timestamp"),
        ObservedTimestamp = Time(json, "observed_timestamp"),
        SeverityNumber = json.GetProperty("severity_number").GetInt32(),
        LevelSource = json.TryGetProperty("level_source", out var source) ? LevelSourceNames.Parse(source.GetString()) : LevelSource.Unknown,
        Message = Text(json, "message") ?? "",
        Source = Text(json, "source") ?? "",
        Stream = Text(json, "stream") ?? "",
        Service = Text(json, "service") ?? "",
        Resource = Raw(json, "resource"),
        Attributes = Raw(json, "attributes"),
        TraceId = Text(json, "trace_id"),
        SpanId = Text(json, "span_id"),
    };

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static byte[] Raw(JsonElement json, string name) => Encoding.UTF8.GetBytes(json.GetProperty(name).GetRawText());

    private static EventTime Time(JsonElement json, string name) =>
        EventTime.TryParse(Text(json, name), out var time) ? time : throw new FormatException($"{name} is not a time.");
}
