using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LiveLogs.Connectors.Records;

/// <summary>Texts of JSON whatever is in them: half a surrogate pair or broken UTF-8 is no reason to refuse a record.</summary>
internal static class RecordText
{
    /// <summary>Finds a member, also beside one whose name holds half a surrogate pair.</summary>
    public static bool TryGet(JsonElement json, string name, out JsonElement value)
    {
        value = default;
        if (json.ValueKind != JsonValueKind.Object)
            return false;

        try
        {
            return json.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            var plain = Encoding.UTF8.GetBytes(name);
            value = json.EnumerateObject().LastOrDefault(member => JsonMarshal.GetRawUtf8PropertyName(member).SequenceEqual(plain)).Value;
            return value.ValueKind != JsonValueKind.Undefined;
        }
    }

    /// <summary>The text of a member; null when it is not there or no text.</summary>
    public static string? Of(JsonElement json, string name) => TryGet(json, name, out var value) ? Of(value) : null;

    /// <summary>The text of a value; null when it is no text.</summary>
    public static string? Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            var raw = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)[1..^1]);
            return Unescape(raw);
        }
    }

    /// <summary>The first of several members that is a text and not empty.</summary>
    public static string? First(JsonElement json, IEnumerable<string> names) =>
        names.Select(name => Of(json, name)).FirstOrDefault(text => !string.IsNullOrEmpty(text));

    /// <summary>The bytes of a text in base64; null when it is not there or something else.</summary>
    public static byte[]? Bytes(JsonElement json, string name)
    {
        var text = Of(json, name);
        var bytes = text is null ? null : new byte[(text.Length * 3 / 4) + 3];
        return bytes is not null && Convert.TryFromBase64String(text!, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>Takes the escapes out of the inside of a JSON string; a reader has already checked that every backslash begins a valid one.</summary>
    public static string Unescape(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            if (raw[i] == 'u')
            {
                text.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                text.Append(raw[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var same => same });
            }
        }

        return text.ToString();
    }
}
