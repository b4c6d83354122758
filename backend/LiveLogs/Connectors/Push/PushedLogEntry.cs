using System.Text.Json;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Understands a LogEntry of Google Cloud Logging.
/// https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
/// </summary>
internal static class PushedLogEntry
{
    private static readonly Dictionary<string, int> Severities = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DEBUG"] = 5,
        ["INFO"] = 9,
        ["NOTICE"] = 10,
        ["WARNING"] = 13,
        ["ERROR"] = 17,
        ["CRITICAL"] = 21,
        ["ALERT"] = 22,
        ["EMERGENCY"] = 24,
    };

    /// <param name="entry">A JSON object; copied where it is kept.</param>
    /// <param name="messageId">The delivery's own id, should the entry have none.</param>
    /// <exception cref="PushFormatException">What identifies an entry is missing.</exception>
    public static PushedEvents Read(JsonElement entry, string? messageId)
    {
        if (Text(entry, "logName") is not { Length: > 0 } logName)
            throw new PushFormatException("message.data: 'logName' is missing; this is not a LogEntry of Cloud Logging.");
        if (!EventTime.TryParse(Text(entry, "timestamp") ?? Text(entry, "receiveTimestamp"), out var timestamp))
            throw new PushFormatException("message.data: 'timestamp' is missing or no time.");
        if ((Text(entry, "insertId") ?? messageId) is not { Length: > 0 } id)
            throw new PushFormatException("message.data: 'insertId' is missing.");

        var fields = Object(entry, "jsonPayload") ?? Object(entry, "protoPayload");
        var raw = new RawEvent
        {
            EventId = id,
            Timestamp = timestamp,
            IngestedAt = EventTime.TryParse(Text(entry, "receiveTimestamp"), out var received) ? received : null,
            Message = Text(entry, "textPayload") ?? Message(fields) ?? fields?.GetRawText() ?? entry.GetRawText(),
            SeverityNumber = Severities.TryGetValue(Text(entry, "severity") ?? "", out var severity) ? severity : null,
            TraceId = Text(entry, "trace")?.Split('/')[^1],
            SpanId = Text(entry, "spanId"),
            Fields = fields?.Clone() ?? default,
            Resource = Labels(entry),
        };
        var log = logName.IndexOf("/logs/", StringComparison.Ordinal) is >= 0 and var at ? logName[(at + "/logs/".Length)..] : logName;
        return new PushedEvents(Uri.UnescapeDataString(log), Resource(logName), [raw]);
    }

    private static Dictionary<string, string> Resource(string logName)
    {
        var resource = new Dictionary<string, string> { ["cloud.provider"] = "gcp" };
        if (logName.Split('/') is ["projects", var project, ..])
            resource["cloud.account.id"] = project;

        return resource;
    }

    private static Dictionary<string, string> Labels(JsonElement entry)
    {
        var labels = new Dictionary<string, string>();
        if (Object(entry, "resource") is not { } resource)
            return labels;

        if (Text(resource, "type") is { } type)
            labels["gcp.resource_type"] = type;
        foreach (var label in Object(resource, "labels")?.EnumerateObject() ?? default)
        {
            if (label.Value.ValueKind == JsonValueKind.String)
                labels[$"gcp.{label.Name}"] = Clean(label.Value) ?? "";
        }

        return labels;
    }

    private static string? Message(JsonElement? fields) => fields is { } payload ? Text(payload, "message") ?? Text(payload, "msg") : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Clean(value) : null;

    private static JsonElement? Object(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>Text that holds half a surrogate pair is taken as it was written.</summary>
    private static string? Clean(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return text.GetRawText().Trim('"');
        }
    }
}
