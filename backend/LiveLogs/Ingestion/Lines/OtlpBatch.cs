using System.Globalization;
using System.Text;
using System.Text.Json;
using LiveLogs.Ingestion.Levels;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <summary>
/// What one line says that holds several records, as OpenTelemetry's exporters write them
/// (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): the worst level and its text, service and trace of the first.
/// </summary>
internal ref struct OtlpBatch
{
    private const int MaxRecords = 4096;
    private const int LongestText = 16 * 1024;

    private int _records;
    private int _severity;
    private string? _body;
    private string? _service;
    private string? _traceId;
    private string? _spanId;

    /// <summary>Reads the list <c>resourceLogs</c>.</summary>
    /// <param name="reader">Stands on its bracket.</param>
    /// <param name="facts">Receives level, service, trace and text.</param>
    public static void Read(Utf8JsonReader reader, ref LineFacts facts)
    {
        var batch = default(OtlpBatch);
        batch.ReadList(ref reader, 0);
        facts.Level.State(LevelStatement.FieldName, batch._severity);
        facts.Service ??= batch._service;
        facts.TryAddTrace(batch._traceId, batch._spanId);
        facts.Body ??= batch._body;
    }

    /// <summary>Lists in lists: of resources, of scopes, of records.</summary>
    private void ReadList(ref Utf8JsonReader reader, int level)
    {
        while (_records < MaxRecords && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                if (level == 2)
                    ReadRecord(ref reader);
                else
                    ReadParent(ref reader, level);
            }
            else if (!reader.TrySkip())
            {
                return;
            }
        }
    }

    private void ReadParent(ref Utf8JsonReader reader, int level)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isList = level == 0 ? reader.ValueTextEquals("scopeLogs"u8) || reader.ValueTextEquals("instrumentationLibraryLogs"u8) : reader.ValueTextEquals("logRecords"u8);
            var isResource = level == 0 && reader.ValueTextEquals("resource"u8);
            if (!reader.Read())
                return;

            if (isList && reader.TokenType == JsonTokenType.StartArray)
                ReadList(ref reader, level + 1);
            else if (isResource && _service is null)
                ReadResource(reader);
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && !reader.TrySkip())
                return;
        }
    }

    private void ReadResource(Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        var isName = false;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.String)
                continue;
            if (isName)
            {
                _service = Text(ref reader);
                return;
            }

            isName = reader.ValueTextEquals("service.name"u8);
        }
    }

    private void ReadRecord(ref Utf8JsonReader reader)
    {
        _records++;
        var (number, named) = (0, 0);
        string? body = null, trace = null, span = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader;
            if (!reader.Read())
                break;
            if (name.ValueTextEquals("severityNumber"u8))
                number = Number(ref reader);
            else if (name.ValueTextEquals("severityText"u8) && Text(ref reader) is { } text)
                named = SeverityValue.FromName(text);
            else if (name.ValueTextEquals("body"u8))
                body = BodyOf(reader);
            else if (name.ValueTextEquals("traceId"u8))
                trace = TraceIds.ParseTrace(Text(ref reader));
            else if (name.ValueTextEquals("spanId"u8))
                span = TraceIds.ParseSpan(Text(ref reader));
            if (!reader.TrySkip())
                break;
        }

        var severity = number > 0 ? number : named;
        if (_records == 1)
            (_traceId, _spanId) = (trace, span);
        if (_records == 1 || severity > _severity)
            (_severity, _body) = (severity, body);
    }

    /// <summary>A number, or its name in Protobuf: <c>SEVERITY_NUMBER_ERROR2</c>.</summary>
    private static int Number(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return reader.TryGetInt32(out var number) && number is >= 1 and <= 24 ? number : 0;
        if (Text(ref reader) is not { } text)
            return 0;

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var written) && written is >= 1 and <= 24
            ? written
            : SeverityValue.FromName(text.AsSpan()[(text.LastIndexOf('_') + 1)..]);
    }

    private static string? BodyOf(Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject && !(reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("stringValue"u8) && reader.Read()))
            return null;

        return Text(ref reader);
    }

    private static string? Text(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > LongestText ? null
        : reader.ValueIsEscaped ? JsonStrings.Unescape(reader.ValueSpan)
        : Encoding.UTF8.GetString(reader.ValueSpan);
}
