using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Reads resource logs of Azure as diagnostic settings write them into an Event Hub: <c>{"records": […]}</c>, or a list of
/// such documents when a function takes several messages at once.
/// https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs-schema
/// <para>
/// Records have no id. Theirs is the hash of their bytes, and which of equal ones in the request it is: the same request sent
/// again is recognised; equal records count as one when they come in different requests.
/// </para>
/// </summary>
internal sealed class DiagnosticRecords
{
    private static readonly string[] TimeNames = ["time", "timeStamp", "Timestamp", "timestamp", "eventTimestamp", "TimeGenerated", "EventTimeString"];
    private static readonly string[] MessageNames = ["message", "Message", "msg", "log", "Log", "resultDescription", "ResultDescription", "CsOriginalMessage"];

    private static readonly Dictionary<string, int> Levels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Trace"] = 1,
        ["Verbose"] = 5,
        ["Debug"] = 5,
        ["Informational"] = 9,
        ["Information"] = 9,
        ["Info"] = 9,
        ["Warning"] = 13,
        ["Warn"] = 13,
        ["Error"] = 17,
        ["Critical"] = 21,
        ["Fatal"] = 21,
    };

    private readonly Dictionary<string, int> _seen = [];
    private readonly Dictionary<string, List<RawEvent>> _sources = [];

    private DiagnosticRecords()
    {
    }

    /// <exception cref="PushFormatException">It is something else.</exception>
    public static IReadOnlyList<PushedEvents> Read(ReadOnlyMemory<byte> body, long maxUnpackedBytes)
    {
        var json = new PushPayload(maxUnpackedBytes).Unpack(body, "body");
        var records = new DiagnosticRecords();
        foreach (var document in PushPayload.ParseAll(json, PushJson.Default.JsonDocument, "body"))
        {
            using (document)
                records.AddDocument(document.RootElement, "body");
        }

        var resource = new Dictionary<string, string> { ["cloud.provider"] = "azure" };
        return [.. records._sources.Select(source => new PushedEvents(source.Key, resource, source.Value))];
    }

    private void AddDocument(JsonElement document, string place)
    {
        if (document.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, element) in document.EnumerateArray().Index())
                AddDocument(element, $"{place}[{index}]");
        }
        else if (document.ValueKind != JsonValueKind.Object)
        {
            throw new PushFormatException($"{place}: expected an object with 'records'.");
        }
        else if (!document.TryGetProperty("records", out var records))
        {
            AddRecord(document, place);
        }
        else if (records.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, record) in records.EnumerateArray().Index())
                AddRecord(record, $"{place}.records[{index}]");
        }
        else
        {
            throw new PushFormatException($"{place}.records: expected a list.");
        }
    }

    private void AddRecord(JsonElement record, string place)
    {
        if (record.ValueKind != JsonValueKind.Object)
            throw new PushFormatException($"{place}: expected an object.");
        if (!EventTime.TryParse(First(record, TimeNames), out var time))
            throw new PushFormatException($"{place}: 'time' is missing or no time such as 2026-01-31T08:00:00.1234567Z.");

        var source = Text(record, "category") ?? Text(record, "Category") ?? Text(record, "Type") ?? "azure";
        var resourceId = Text(record, "resourceId") ?? Text(record, "ResourceId") ?? Text(record, "_ResourceId") ?? "";
        if (!_sources.TryGetValue(source, out var events))
            _sources.Add(source, events = []);

        events.Add(new RawEvent
        {
            EventId = Identity(record),
            Timestamp = time,
            Message = Message(record),
            Stream = resourceId.Split('/')[^1],
            SeverityNumber = Severity(record),
            TraceId = Text(record, "operationId"),
            Fields = record.Clone(),
            Resource = resourceId.Length == 0 ? [] : new Dictionary<string, string> { ["cloud.resource_id"] = resourceId },
        });
    }

    private string Identity(JsonElement record)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(JsonMarshal.GetRawUtf8Value(record)).AsSpan(0, 16));
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, hash, out _);
        return string.Create(CultureInfo.InvariantCulture, $"{hash}-{count++}");
    }

    private static string Message(JsonElement record)
    {
        var properties = record.TryGetProperty("properties", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : default;
        var stated = (properties.ValueKind == JsonValueKind.Object ? First(properties, MessageNames) : null) ?? First(record, MessageNames);
        return stated ?? record.GetRawText();
    }

    private static int? Severity(JsonElement record) =>
        Levels.TryGetValue(Text(record, "level") ?? Text(record, "Level") ?? "", out var severity) ? severity : null;

    private static string? First(JsonElement element, string[] names) => names.Select(name => Text(element, name)).FirstOrDefault(text => text is not null);

    /// <summary>A text that says something; half a surrogate pair makes it none.</summary>
    private static string? Text(JsonElement element, string name)
    {
        try
        {
            return element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
