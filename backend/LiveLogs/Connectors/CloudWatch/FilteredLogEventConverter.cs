using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>Reads an event member by member, whatever is odd about it: the neighbours of an odd one are none the worse. Null for what is no event at all.</summary>
internal sealed class FilteredLogEventConverter : JsonConverter<FilteredLogEvent>
{
    public override bool HandleNull => true;

    public override FilteredLogEvent? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.TrySkip();
            return null;
        }

        var (id, message, stream) = ((string?)null, (string?)null, (string?)null);
        var (timestamp, ingested) = ((long?)null, (long?)null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "eventId":
                    id = LenientTextConverter.ReadText(ref reader);
                    break;
                case "message":
                    message = LenientTextConverter.ReadText(ref reader);
                    break;
                case "logStreamName":
                    stream = LenientTextConverter.ReadText(ref reader);
                    break;
                case "timestamp":
                    timestamp = LenientNumber.Read(ref reader);
                    break;
                case "ingestionTime":
                    ingested = LenientNumber.Read(ref reader);
                    break;
                default:
                    reader.TrySkip();
                    break;
            }
        }

        return new FilteredLogEvent { EventId = id, Timestamp = timestamp, IngestionTime = ingested, Message = message, LogStreamName = stream };
    }

    public override void Write(Utf8JsonWriter writer, FilteredLogEvent value, JsonSerializerOptions options) => throw new NotSupportedException("Events are only read.");
}
