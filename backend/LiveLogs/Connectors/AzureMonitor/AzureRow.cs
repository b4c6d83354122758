using System.Buffers;
using System.Globalization;
using System.Text.Json;

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
    public override string? Text(string name)
    {
        for (var place = 0; place < columns.Names.Count; place++)
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
            for (var place = 0; place < columns.Names.Count; place++)
            {
                var (name, cell) = (columns.Names[place], cells[place]);
                if (without.Contains(name) || name.StartsWith("__", StringComparison.Ordinal) || cell.ValueKind == JsonValueKind.Null
                    || (cell.ValueKind == JsonValueKind.String && cell.ValueEquals(""u8)))
                    continue;

                json.WritePropertyName(name);
                Write(json, cell, columns.Types[place]);
            }

            json.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static void Write(Utf8JsonWriter json, JsonElement cell, string type)
    {
        if (cell.ValueKind != JsonValueKind.String)
            cell.WriteTo(json);
        else if (type == "dynamic" && TryParse(cell.GetString()!) is { } inner)
            inner.WriteTo(json);
        else if (type == "decimal" && decimal.TryParse(cell.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            json.WriteNumberValue(number);
        else
            cell.WriteTo(json);
    }

    private static string? TextOf(JsonElement cell, string type) => cell.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String when type == "dynamic" => TryParse(cell.GetString()!) is { ValueKind: JsonValueKind.String } text ? text.GetString() : cell.GetString(),
        JsonValueKind.String => cell.GetString(),
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
