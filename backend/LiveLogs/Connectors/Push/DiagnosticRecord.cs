using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.Records;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// A record of a diagnostic setting, or an exported row of a table. Some services write <c>properties</c> as a text that holds the
/// object, in single quotes at times: it is unfolded, so that its members can be searched.
/// </summary>
internal sealed class DiagnosticRecord : AzureRow
{
    private static readonly string[] MessageNames = ["message", "Message", "msg", "log", "Log", "resultDescription", "ResultDescription", "CsOriginalMessage"];

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonElement _json;
    private readonly JsonElement _properties;
    private readonly bool _isUnfolded;

    public DiagnosticRecord(JsonElement json, PushPayload payload)
    {
        _json = json;
        if (!RecordText.TryGet(json, "properties", out var properties) && !RecordText.TryGet(json, "Properties", out properties))
            return;

        _isUnfolded = RecordText.Of(properties) is { } text && payload.TryParse(text, out _properties) && _properties.ValueKind == JsonValueKind.Object;
        if (!_isUnfolded)
            _properties = properties.ValueKind == JsonValueKind.Object ? properties : default;
    }

    private DiagnosticRecord(JsonElement json, JsonElement properties) => (_json, _properties) = (json, properties);

    /// <summary>The table that it is a row of; null for a record of a diagnostic setting.</summary>
    public string? Table => RecordText.Of(_json, "category") is null && RecordText.Of(_json, "Type") is { Length: > 0 } type ? type : null;

    /// <summary>The table or category.</summary>
    public string Source => Table ?? RecordText.First(_json, ["category", "Category", "Type"]) ?? "azure";

    public override string? Text(string name) => !RecordText.TryGet(_json, name, out var value) || value.ValueKind == JsonValueKind.Null
        ? null
        : RecordText.Of(value) ?? value.GetRawText();

    public override JsonElement Fields(IReadOnlySet<string> without)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            foreach (var member in _json.EnumerateObject())
            {
                if (without.Contains(member.Name))
                    continue;

                json.WritePropertyName(member.Name);
                if (_isUnfolded && member.Name is "properties" or "Properties")
                    _properties.WriteTo(json);
                else
                    member.Value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = 1000 });
        return JsonElement.ParseValue(ref reader);
    }

    public RawEvent ToEvent(string id, EventTime time)
    {
        var resourceId = RecordText.First(_json, ["resourceId", "ResourceId", "_ResourceId"]) ?? "";
        var level = AzureLevels.OfRecord(Source, this, new DiagnosticRecord(_properties, default(JsonElement)));
        var message = RecordText.First(_properties, MessageNames) ?? RecordText.First(_json, MessageNames);
        return new RawEvent
        {
            EventId = id,
            Timestamp = time,
            Message = message ?? _json.GetRawText(),
            IsMessageOfFields = message is null,
            Stream = resourceId.Split('/')[^1],
            SeverityNumber = level.Severity,
            IsSeverityOfOutput = level.IsOfOutput,
            AreLevelsKnown = true,
            TraceId = RecordText.First(_json, ["operationId", "OperationId"]),
            Fields = _isUnfolded ? Fields(new HashSet<string>()) : _json,
            Resource = resourceId.Length == 0 ? [] : new Dictionary<string, string> { ["cloud.resource_id"] = resourceId },
        };
    }
}
