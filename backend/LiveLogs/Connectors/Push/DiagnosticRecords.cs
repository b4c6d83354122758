using System.Runtime.InteropServices;
using System.Text.Json;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.Records;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Reads resource logs of Azure as diagnostic settings write them into an Event Hub: <c>{"records": […]}</c>, or a list of
/// such documents when a function takes several messages at once. A message that is no JSON comes as a text in that list; it and
/// whatever else cannot be read is a line of text.
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

    private static readonly Dictionary<string, string> Azure = new() { ["cloud.provider"] = "azure" };

    private readonly PushPayload _payload;
    private readonly PushBudget _budget;
    private readonly PushedRecords _records;
    private readonly EventTime _arrival;
    private readonly Dictionary<string, PushedPlace> _places = [];

    private DiagnosticRecords(PushPayload payload, PushBudget budget, EventTime arrival) =>
        (_payload, _budget, _records, _arrival) = (payload, budget, new PushedRecords(budget, arrival), arrival);

    /// <exception cref="PushFormatException">It is nothing, or more than is taken at once.</exception>
    public static PushedBatch Read(ReadOnlyMemory<byte> body, PushBudget budget, EventTime arrival)
    {
        var payload = new PushPayload(budget);
        var records = new DiagnosticRecords(payload, budget, arrival);
        var part = payload.Unpack(body, "body");
        var documents = payload.Values(part, out var lines, BrokenRecords.TakeApart);
        records._records.NoteBroken(part, "body");
        if (part.IsBroken && part.Data.IsEmpty)
            throw new PushFormatException("body: it begins like gzip but cannot be unpacked.");
        if (documents.Count == 0 && lines.Count == 0)
            throw new PushFormatException("body: it is empty.");

        foreach (var document in documents)
            records.Add(document, "body", MaxDepth);
        foreach (var line in lines)
        {
            if (line.Form == LineForm.Plain)
                records.AddText(line.Text, "body", MaxDepth);
            else
                records._records.AddText(records.Place("azure"), line, "body");
        }

        return records._records.ToBatch();
    }

    private void Add(JsonElement element, string where, int depth)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array when depth > 0:
                AddAll(element, where, depth - 1);
                break;
            case JsonValueKind.Object when depth > 0 && RecordText.TryGet(element, "records", out var records) && records.ValueKind == JsonValueKind.Array:
                AddAll(records, $"{where}.records", depth - 1);
                break;
            case JsonValueKind.Object:
                AddRecord(element, where);
                break;
            case JsonValueKind.String:
                AddText(RecordText.Of(element)!, where, depth);
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
        _budget.Expect(list.GetArrayLength());
        foreach (var (index, element) in list.EnumerateArray().Index())
            Add(element, $"{where}[{index}]", depth);
    }

    private void AddText(string text, string where, int depth)
    {
        if (depth > 0 && _payload.TryParse(text, out var document))
            Add(document, where, depth - 1);
        else if (depth > 0 && BrokenRecords.TakeApart(text) is { } parts)
            AddParts(parts, $"{where}.records", depth - 1);
        else
            _records.AddText(Place("azure"), text, where);
    }

    private void AddParts(List<string> parts, string where, int depth)
    {
        _budget.Expect(parts.Count);
        foreach (var (index, part) in parts.Index())
            AddText(part, $"{where}[{index}]", depth);
    }

    private void AddRecord(JsonElement json, string where)
    {
        try
        {
            AddRecord(json);
        }
        catch (InvalidOperationException)
        {
            // A name in it that has to be written holds half a surrogate pair.
            _records.AddText(Place("azure"), json.GetRawText(), where, RecordTime.First(json, TimeNames, _arrival));
        }
    }

    private void AddRecord(JsonElement json)
    {
        var record = new DiagnosticRecord(json, _payload);
        var id = _records.Identity(JsonMarshal.GetRawUtf8Value(json));
        // A table that a workspace exports comes row by row.
        var raw = record.Table is { } table
            ? AzureTableMapping.ToEvent(table, record, id, _arrival, _arrival, isIngestion: false)
            : record.ToEvent(id, _arrival);
        _records.Add(Place(record.Source), raw, RecordTime.First(json, TimeNames, _arrival));
    }

    private PushedPlace Place(string source)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, source, out _);
        return place ??= new PushedPlace(source, Azure);
    }
}
