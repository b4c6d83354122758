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

    /// <summary>Also writes text with a lone surrogate, which the writer alone would replace: as the escape that clients must survive.</summary>
    public static void WriteText(this Utf8JsonWriter json, string name, string value)
    {
        if (!HasLoneSurrogate(value))
        {
            json.WriteString(name, value);
            return;
        }

        var raw = new StringBuilder("\"");
        for (var place = 0; place < value.Length; place++)
        {
            if (place + 1 < value.Length && char.IsSurrogatePair(value[place], value[place + 1]))
                raw.Append(value[place]).Append(value[++place]);
            else if (char.IsSurrogate(value[place]))
                raw.Append(CultureInfo.InvariantCulture, $"\\u{(int)value[place]:x4}");
            else
                raw.Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value[place].ToString()));
        }

        json.WritePropertyName(name);
        json.WriteRawValue(raw.Append('"').ToString(), skipInputValidation: true);
    }

    private static bool HasLoneSurrogate(string value)
    {
        for (var place = 0; place < value.Length; place++)
        {
            if (!char.IsSurrogate(value[place]))
                continue;
            if (place + 1 >= value.Length || !char.IsSurrogatePair(value[place], value[place + 1]))
                return true;
            place++;
        }

        return false;
    }
}
