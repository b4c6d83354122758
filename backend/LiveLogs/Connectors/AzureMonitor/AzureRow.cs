using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using LiveLogs.Connectors.Records;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>A row with its columns by name.</summary>
internal abstract class AzureRow
{
    /// <summary>The column as text; null when it is not there, or null. A dynamic text comes without its JSON quotes.</summary>
    public abstract string? Text(string name);

    /// <summary>The other columns as a JSON object: those that hold something, with their types.</summary>
    public abstract JsonElement Fields(IReadOnlySet<string> without);

    /// <summary>The first of several columns that says something.</summary>
    public (string? Name, string Text) First(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (Text(name) is { Length: > 0 } text)
                return (name, text);
        }

        return (null, "");
    }
}

/// <summary>A row of an answer of the query service, as it came.</summary>
internal sealed class AnswerRow(AnswerColumns columns, JsonElement cells) : AzureRow
{
    /// <summary>A row that is too short lacks its last cells; one that is too long has more than there are names for.</summary>
    private readonly int _count = cells.GetArrayLength();

    public override string? Text(string name)
    {
        for (var place = 0; place < Math.Min(columns.Names.Count, _count); place++)
        {
            if (columns.Names[place] == name)
                return TextOf(cells[place], columns.Types[place]);
        }

        return null;
    }

    public override JsonElement Fields(IReadOnlySet<string> without)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            for (var place = 0; place < _count; place++)
            {
                var isNamed = place < columns.Names.Count;
                var (name, cell) = (isNamed ? columns.Names[place] : string.Create(CultureInfo.InvariantCulture, $"column_{place + 1}"), cells[place]);
                if (without.Contains(name) || name.StartsWith("__", StringComparison.Ordinal) || cell.ValueKind == JsonValueKind.Null
                    || (cell.ValueKind == JsonValueKind.String && JsonMarshal.GetRawUtf8Value(cell).Length == 2))
                    continue;

                json.WritePropertyName(name);
                Write(json, cell, isNamed ? columns.Types[place] : "");
            }

            json.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = AnswerReader.MaxDepth });
        return JsonElement.ParseValue(ref reader);
    }

    private static void Write(Utf8JsonWriter json, JsonElement cell, string type)
    {
        if (RecordText.Of(cell) is not { } text)
            WriteWhole(json, cell);
        else if (type == "dynamic" && TryParse(text) is { } inner)
            WriteWhole(json, inner);
        else if (type == "decimal" && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            json.WriteNumberValue(number);
        else
            json.WriteStringValue(text);
    }

    /// <summary>What is not Unicode inside of it is repaired.</summary>
    private static void WriteWhole(Utf8JsonWriter json, JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (Utf8.IsValid(raw) && raw.IndexOf("\\u"u8) < 0)
            value.WriteTo(json);
        else
            json.WriteRawValue(RepairedJson.Of(raw), skipInputValidation: true);
    }

    private static string? TextOf(JsonElement cell, string type) => cell.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String when type == "dynamic" => TryParse(RecordText.Of(cell)!) is { ValueKind: JsonValueKind.String } text ? RecordText.Of(text) : RecordText.Of(cell),
        JsonValueKind.String => RecordText.Of(cell),
        _ => cell.GetRawText(),
    };

    /// <summary>A dynamic value is JSON inside a string, or a plain text.</summary>
    private static JsonElement? TryParse(string text)
    {
        if (text.Length == 0 || text[0] is not ('{' or '[' or '"' or 't' or 'f' or 'n' or '-' or (>= '0' and <= '9')))
            return null;

        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
