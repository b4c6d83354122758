using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.Ingestion.Lines;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// Reads milliseconds since the epoch in whatever form they come: whole, with a fraction, with an exponent, as a text. What is an instant since 1973 in seconds, microseconds or
/// nanoseconds is one, as where events are pushed. Null for what is none, so that one odd event is not the end of its page.
/// </summary>
internal sealed class LenientNumber : JsonConverter<long?>
{
    /// <summary>The first and the last day of the calendar.</summary>
    private const long Least = -62_135_596_800_000;
    private const long Most = 253_402_300_799_999;

    public override bool HandleNull => true;

    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options)
    {
        if (value is { } number)
            writer.WriteNumberValue(number);
        else
            writer.WriteNullValue();
    }

    /// <summary>Reads the value that the reader stands at.</summary>
    public static long? Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetInt64(out var whole):
                return Within(whole);
            case JsonTokenType.Number when reader.TryGetDouble(out var number):
                return Within(number);
            case JsonTokenType.String:
                return double.TryParse(LenientTextConverter.ReadText(ref reader), NumberStyles.Float, CultureInfo.InvariantCulture, out var told) ? Within(told) : null;
            default:
                reader.TrySkip();
                return null;
        }
    }

    private static long? Within(double number) =>
        number is >= 100_000_000 and <= 9e18 && TimeInText.TryReadEpoch((decimal)number, out var time) ? time.UnixMilliseconds
        : number is >= Least and <= Most ? (long)Math.Floor(number)
        : null;

    private static long? Within(long number) =>
        TimeInText.TryReadEpoch(number, out var time) ? time.UnixMilliseconds : number is >= Least and <= Most ? number : null;
}
