using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>Writes answers as the service does: text outside ASCII as it is, and nothing escaped that need not be.</summary>
internal static class AwsJson
{
    public const string ContentType = "application/x-amz-json-1.1";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Object(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Writes what the writer alone would not: characters beyond the first plane as four bytes instead of escapes, and a lone surrogate
    /// as the escape that clients must survive, instead of a replacement character.
    /// </summary>
    public static void WriteText(this Utf8JsonWriter json, string name, string value)
    {
        if (!value.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
        {
            json.WriteString(name, value);
            return;
        }

        var raw = new StringBuilder("\"");
        var written = 0;
        for (var place = 0; place < value.Length; place++)
        {
            if (!char.IsSurrogate(value[place]))
                continue;

            raw.Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value[written..place]));
            if (place + 1 < value.Length && char.IsSurrogatePair(value[place], value[place + 1]))
                raw.Append(value[place]).Append(value[++place]);
            else
                raw.Append(CultureInfo.InvariantCulture, $"\\u{(int)value[place]:x4}");
            written = place + 1;
        }

        raw.Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value[written..])).Append('"');
        json.WritePropertyName(name);
        json.WriteRawValue(raw.ToString(), skipInputValidation: true);
    }
}
