using System.Runtime.InteropServices;
using System.Text.Json;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.Records;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Reads what a subscription filter of CloudWatch Logs sends, directly, through a Lambda or in the records of a Firehose
/// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html). Events carry the id and time that
/// FilterLogEvents gives them, and sources the names that polling gives them, so that what is both polled and pushed is stored once.
/// What is no such event is a line of text.
/// </summary>
/// <param name="config">The connection's configuration, with or without secrets.</param>
/// <param name="budget">Of one request.</param>
/// <param name="arrival">When the request came.</param>
internal sealed class SubscriptionReader(JsonElement config, PushBudget budget, EventTime arrival)
{
    /// <summary>A document is inside a Lambda's event, which may be in a list.</summary>
    private const int MaxDepth = 4;

    private static readonly string[] TimeNames = ["timestamp", "@timestamp", "time", "ts", "Timestamp", "date"];

    private readonly PushPayload _payload = new(budget);
    private readonly PushedRecords _records = new(budget, arrival);
    private readonly List<LogGroup> _groups = [.. Groups(config)];
    private readonly Dictionary<(string Source, string? Owner), PushedPlace> _places = [];

    /// <summary>A Lambda's event, or the document inside it; either may be gzipped.</summary>
    /// <exception cref="PushFormatException">There is no such document in it.</exception>
    public PushedBatch Read(ReadOnlyMemory<byte> body)
    {
        var part = _payload.Unpack(body, "body");
        var values = _payload.Values(part, out var lines);
        _records.NoteBroken(part, "body");
        if (values.Count == 0)
            throw new PushFormatException(lines.Count == 0 ? "body: it is empty." : "body: it is not the expected JSON.");

        var isDocument = false;
        var place = Place("cloudwatch", null);
        foreach (var value in values)
        {
            if (TryDocument(value, "body", MaxDepth))
                isDocument = true;
            else
                AddLine(place, value, "body");
        }

        if (!isDocument)
        {
            throw new PushFormatException(
                "body: neither 'messageType' (DATA_MESSAGE or CONTROL_MESSAGE), 'logEvents' nor 'awslogs' is there; this is not what a CloudWatch Logs subscription sends.");
        }

        foreach (var line in lines)
            _records.AddText(place, line, "body");
        return _records.ToBatch();
    }

    /// <summary>The delivery of a Firehose: https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html</summary>
    /// <exception cref="PushFormatException">It is something else.</exception>
    public PushedBatch ReadFirehose(ReadOnlyMemory<byte> body)
    {
        var part = _payload.Unpack(body, "body");
        var values = _payload.Values(part, out _);
        _records.NoteBroken(part, "body");
        if (values is not [{ ValueKind: JsonValueKind.Object } delivery] || !RecordText.TryGet(delivery, "records", out var records)
            || records.ValueKind != JsonValueKind.Array)
            throw new PushFormatException("body: 'records' is missing. Is this the HTTP endpoint of a Firehose?");

        budget.Expect(records.GetArrayLength());
        foreach (var (index, record) in records.EnumerateArray().Index())
            AddRecord(record, $"records[{index}].data");
        return _records.ToBatch();
    }

    private void AddRecord(JsonElement record, string where)
    {
        if (RecordText.Bytes(record, "data") is not { } packed)
        {
            _records.Refuse(where, "it is missing or not base64");
            return;
        }

        // What is wrong with one record is no reason to refuse the others, unless all of them are too much.
        var part = _payload.Unpack(packed, where);
        _records.NoteBroken(part, where);
        var place = Place("firehose", null);
        var values = _payload.Values(part, out var lines);
        // A line that begins with a number is no JSON.
        if (lines.Count > 0 && values.All(value => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)))
            (values, lines) = ([], [PushedLine.Of(part.Data.Span) is { Form: LineForm.Plain } text ? text with { Form = lines[^1].Form } : PushedLine.Of(part.Data.Span)]);
        if (values.Count == 0 && lines.Count == 0 && !part.IsBroken)
            _records.Refuse(where, "it is empty");
        foreach (var value in values)
        {
            if (!TryDocument(value, where, MaxDepth))
                AddLine(place, value, where);
        }

        foreach (var line in lines)
            _records.AddText(place, line, where);
    }

    /// <summary>False, with nothing taken, when the value is no document of a subscription.</summary>
    private bool TryDocument(JsonElement value, string where, int depth)
    {
        if (depth == 0)
            return false;
        if (value.ValueKind == JsonValueKind.Array)
            return TryDocuments(value, where, depth);
        if (value.ValueKind != JsonValueKind.Object)
            return false;
        if (RecordText.TryGet(value, "awslogs", out var lambda))
            return TryInside(lambda, $"{where}.awslogs.data", depth);
        if (RecordText.Of(value, "messageType") == "CONTROL_MESSAGE")
            return true;
        if (!RecordText.TryGet(value, "logEvents", out var events) || events.ValueKind != JsonValueKind.Array)
            return false;

        var group = RecordText.Of(value, "logGroup") is { Length: > 0 } name ? name : "cloudwatch";
        var place = Place(group, RecordText.Of(value, "owner"));
        var stream = RecordText.Of(value, "logStream") ?? "";
        budget.Expect(events.GetArrayLength());
        foreach (var (index, one) in events.EnumerateArray().Index())
            AddEvent(one, place, stream, $"{where}: logEvents[{index}]");
        return true;
    }

    private bool TryDocuments(JsonElement list, string where, int depth)
    {
        var isDocument = false;
        var others = new List<JsonElement>();
        foreach (var element in list.EnumerateArray())
        {
            if (TryDocument(element, where, depth - 1))
                isDocument = true;
            else
                others.Add(element);
        }

        if (isDocument)
            others.ForEach(other => AddLine(Place("cloudwatch", null), other, where));
        return isDocument;
    }

    private bool TryInside(JsonElement lambda, string where, int depth)
    {
        if (RecordText.Bytes(lambda, "data") is not { } packed)
        {
            _records.Refuse(where, "it is missing or not base64");
            return true;
        }

        var part = _payload.Unpack(packed, where);
        _records.NoteBroken(part, where);
        var place = Place("cloudwatch", null);
        var documents = _payload.Values(part, out var lines);
        foreach (var document in documents)
        {
            if (!TryDocument(document, where, depth - 1))
                AddLine(place, document, where);
        }

        foreach (var line in lines)
            _records.AddText(place, line, where);
        return true;
    }

    private void AddEvent(JsonElement one, PushedPlace place, string stream, string where)
    {
        if (one.ValueKind != JsonValueKind.Object)
        {
            AddLine(place, one, where);
            return;
        }

        var time = RecordText.TryGet(one, "timestamp", out var timestamp) ? RecordTime.FromEpoch(timestamp, arrival) : null;
        var id = RecordText.TryGet(one, "id", out var given) ? given.ValueKind == JsonValueKind.Number ? given.GetRawText() : RecordText.Of(given) : null;
        var message = RecordText.TryGet(one, "message", out var said) && said.ValueKind is not (JsonValueKind.Null or JsonValueKind.String)
            ? said.GetRawText()
            : RecordText.Of(one, "message");
        if (id is not { Length: > 0 } && message is null && time is null)
        {
            _records.Refuse(where, "it has neither 'id', 'timestamp' nor 'message'");
            return;
        }

        var raw = new RawEvent
        {
            EventId = id is { Length: > 0 } ? id : _records.Identity(JsonMarshal.GetRawUtf8Value(one)),
            HasOwnId = id is { Length: > 0 },
            Timestamp = arrival,
            Message = message ?? "",
            Stream = stream,
        };
        _records.Add(place, raw, time);
    }

    /// <summary>A record that is no document: programs write to a Firehose directly, too.</summary>
    private void AddLine(PushedPlace place, JsonElement value, string where)
    {
        if (value.ValueKind == JsonValueKind.Null)
            _records.Refuse(where, "it is null");
        else if (value.ValueKind == JsonValueKind.Object)
            _records.AddText(place, value.GetRawText(), where, RecordTime.First(value, TimeNames, arrival));
        else
            _records.AddText(place, RecordText.Of(value) ?? value.GetRawText(), where);
    }

    /// <summary>The same object for the same source.</summary>
    private PushedPlace Place(string group, string? owner)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, (group, owner), out _);
        return place ??= new PushedPlace(SourceOf(group, owner), Resource(group, owner));
    }

    /// <summary>As polling names it: by its ARN when the connection reads several groups of the same name.</summary>
    private string SourceOf(string group, string? owner)
    {
        var named = _groups.FindAll(known => known.Name == group);
        return named.Count > 1
            ? (named.Find(known => known.Account == owner) ?? named.Find(known => known.Account is null) ?? named[0]).Identifier
            : group;
    }

    private Dictionary<string, string> Resource(string group, string? owner)
    {
        var resource = new Dictionary<string, string> { ["cloud.provider"] = "aws", ["aws.log.group.names"] = group };
        if (!string.IsNullOrEmpty(owner))
            resource["cloud.account.id"] = owner;
        if (RecordText.Of(config, "region") is { } region)
            resource["cloud.region"] = region;

        return resource;
    }

    private static IEnumerable<LogGroup> Groups(JsonElement config)
    {
        if (!RecordText.TryGet(config, "log_group", out var value))
            yield break;

        foreach (var text in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Repeat(value, 1))
        {
            if (text.ValueKind == JsonValueKind.String && LogGroup.TryParse(text.GetString()!, out var group))
                yield return group;
        }
    }
}
