using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.Connectors.Records;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// Reads log text whatever is in it. Programs log half a surrogate pair or bytes that are no UTF-8, and the service hands
/// them on; the JSON reader alone would refuse the whole page. Lone surrogates stay as they are; broken bytes become U+FFFD.
/// </summary>
internal sealed class LenientTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadText(ref reader);

    /// <summary>Reads the value that the reader stands at; what is no text stays as its JSON, and null is null.</summary>
    public static string? ReadText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.String)
        {
            using var other = JsonDocument.ParseValue(ref reader);
            return other.RootElement.GetRawText();
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            var raw = Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
            return reader.ValueIsEscaped ? RecordText.Unescape(raw) : raw;
        }
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
