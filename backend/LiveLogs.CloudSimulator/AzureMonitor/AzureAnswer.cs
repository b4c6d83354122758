using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.CloudSimulator.AzureMonitor.Kql;
using LiveLogs.CloudSimulator.Faults;

namespace LiveLogs.CloudSimulator.AzureMonitor;

/// <summary>Writes what a query found, up to the limits of one answer; beyond them the answer is partial and its rows are an arbitrary part.</summary>
internal static class AzureAnswer
{
    public static SimulatedResponse Write(KqlResult result, AzureOptions options, FaultEffects effects, JsonObject? permissions = null)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("tables");
            json.WriteStartObject();
            json.WriteString("name", "PrimaryResult");
            WriteColumns(json, result.Columns);
            var error = WriteRows(json, result, options, effects);
            json.WriteEndObject();
            json.WriteEndArray();
            if (error is not null)
            {
                json.WritePropertyName("error");
                error.WriteTo(json);
            }

            if (permissions is not null)
            {
                json.WritePropertyName("permissions");
                permissions.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return new SimulatedResponse(200, "application/json; charset=utf-8", buffer.ToArray());
    }

    private static void WriteColumns(Utf8JsonWriter json, IReadOnlyList<KqlColumn> columns)
    {
        json.WriteStartArray("columns");
        foreach (var column in columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.Type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static JsonObject? WriteRows(Utf8JsonWriter json, KqlResult result, AzureOptions options, FaultEffects effects)
    {
        var maxRows = effects.PageItems ?? options.MaxRows;
        var maxBytes = effects.PageBytes ?? options.MaxBytes;
        JsonObject? error = effects.Partial == FaultPartial.Warning ? AzureErrors.Partial("Some of the shards could not be reached; results may be partial.", true) : null;
        var start = json.BytesCommitted + json.BytesPending;
        json.WriteStartArray("rows");
        foreach (var (number, row) in Order(result, maxRows).Index())
        {
            if (number >= maxRows)
            {
                error = AzureErrors.Partial(AzureErrors.TooLarge($"{maxRows} records"), false);
                break;
            }

            if (json.BytesCommitted + json.BytesPending - start > maxBytes)
            {
                error = AzureErrors.Partial(AzureErrors.TooLarge("64000000 bytes"), false);
                break;
            }

            json.WriteStartArray();
            foreach (var column in result.Columns)
                WriteValue(json, column.Type, column.Value(row));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        return error;
    }

    /// <summary>Nobody promises that a truncated answer holds the first rows.</summary>
    private static IEnumerable<KqlRow> Order(KqlResult result, int maxRows) => result.Rows.Count > maxRows ? result.Rows.Reverse() : result.Rows;

    private static void WriteValue(Utf8JsonWriter json, string type, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int or long when type is not ("string" or "decimal"):
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number) && type != "string":
                json.WriteNumberValue(number);
                break;
            case JsonElement element:
                json.WriteStringValue(element.GetRawText());
                break;
            default:
                json.WriteStringValue(KqlValues.ToText(value));
                break;
        }
    }
}
