using System.Runtime.InteropServices;
using System.Text.Json;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Reads resource logs of Azure as diagnostic settings write them into an Event Hub: <c>{"records": […]}</c>, or a list of
/// such documents when a function takes several messages at once. A message that is no JSON comes as a text in that list; it and
/// whatever else can not be read is a line of text.
/// https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs-schema
/// <para>
/// Records have no id. Theirs is the hash of their bytes, and which of equal ones in the request it is: the same request sent
/// again is recognised; equal records count as one when they come in different requests.
/// </para>
/// </summary>
internal sealed class DiagnosticRecords
{
    /// <summary>Lists in lists, and documents in texts.</summary>
    private const int MaxDepth = 8;

    /// <summary>Services differ: Event Hubs and Service Bus alone have three spellings.</summary>
    private static readonly string[] TimeNames =
    [
        "time", "Time", "timeStamp", "Timestamp", "timestamp", "TimeStamp", "TimeGenerated", "timeGenerated", "eventTimestamp", "EventTimestamp",
        "EventTimeString", "eventTimeString", "eventTime", "EventTime", "startTime", "StartTime", "createdDateTime", "activityDateTime", "endTime", "EndTime",
    ];

    private static readonly string[] MessageNames = ["message", "Message", "msg", "log", "Log", "resultDescription", "ResultDescription", "CsOriginalMessage"];

    private static readonly Dictionary<string, string> Azure = new() { ["cloud.provider"] = "azure" };

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

    private readonly PushedRecords _records;
    private readonly EventTime _arrival;
    private readonly Dictionary<string, PushedPlace> _places = [];

    private DiagnosticRecords(EventTime arrival) => (_records, _arrival) = (new PushedRecords(arrival), arrival);

    /// <exception cref="PushFormatException">It is nothing, or more than is taken at once.</exception>
    public static PushedBatch Read(ReadOnlyMemory<byte> body, long maxUnpackedBytes, EventTime arrival)
    {
        var json = new PushPayload(maxUnpackedBytes).Unpack(body, "body");
        var records = new DiagnosticRecords(arrival);
        var documents = PushPayload.Values(json, out var lines);
        if (documents.Count == 0 && lines.Count == 0)
            throw new PushFormatException("body: it is empty.");

        foreach (var document in documents)
            records.Add(document, "body", MaxDepth);
        foreach (var line in lines)
            records.AddText(line, "body", MaxDepth);
        return records._records.ToBatch();
    }

    private void Add(JsonElement element, string where, int depth)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array when depth > 0:
                AddAll(element, where, depth - 1);
                break;
            case JsonValueKind.Object when depth > 0 && PushedText.TryGet(element, "records", out var records) && records.ValueKind == JsonValueKind.Array:
                AddAll(records, $"{where}.records", depth - 1);
                break;
            case JsonValueKind.Object:
                AddRecord(element);
                break;
            case JsonValueKind.String:
                AddText(PushedText.Of(element)!, where, depth);
                break;
            case JsonValueKind.Null:
                _records.Refuse(where, "it is null");
                break;
            default:
                _records.AddText(Place("azure"), element.GetRawText(), where);
                break;
        }
    }

    private void AddAll(JsonElement list, string where, int depth)
    {
        foreach (var (index, element) in list.EnumerateArray().Index())
            Add(element, $"{where}[{index}]", depth);
    }

    private void AddText(string text, string where, int depth)
    {
        if (depth > 0 && PushPayload.TryParse(text, out var document))
            Add(document, where, depth - 1);
        else
            _records.AddText(Place("azure"), text, where);
    }

    private void AddRecord(JsonElement record)
    {
        var source = PushedText.First(record, ["category", "Category", "Type"]) ?? "azure";
        var resourceId = PushedText.First(record, ["resourceId", "ResourceId", "_ResourceId"]) ?? "";
        var raw = new RawEvent
        {
            EventId = _records.Identity(JsonMarshal.GetRawUtf8Value(record)),
            Timestamp = _arrival,
            Message = Message(record),
            Stream = resourceId.Split('/')[^1],
            SeverityNumber = Severity(record),
            TraceId = PushedText.First(record, ["operationId"]),
            Fields = record,
            Resource = resourceId.Length == 0 ? [] : new Dictionary<string, string> { ["cloud.resource_id"] = resourceId },
        };
        _records.Add(Place(source), raw, PushedTime.First(record, TimeNames, _arrival));
    }

    private PushedPlace Place(string source)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, source, out _);
        return place ??= new PushedPlace(source, Azure);
    }

    private static string Message(JsonElement record)
    {
        var properties = PushedText.TryGet(record, "properties", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : default;
        return PushedText.First(properties, MessageNames) ?? PushedText.First(record, MessageNames) ?? record.GetRawText();
    }

    private static int? Severity(JsonElement record) =>
        Levels.TryGetValue(PushedText.First(record, ["level", "Level"]) ?? "", out var severity) ? severity : null;
}
