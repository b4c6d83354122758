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
            var member = MemberOf(ref reader);
            reader.Read();
            switch (member)
            {
                case Member.EventId:
                    id = LenientTextConverter.ReadText(ref reader);
                    break;
                case Member.Message:
                    message = LenientTextConverter.ReadText(ref reader);
                    break;
                case Member.LogStreamName:
                    stream = LenientTextConverter.ReadText(ref reader);
                    break;
                case Member.Timestamp:
                    timestamp = LenientNumber.Read(ref reader);
                    break;
                case Member.IngestionTime:
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

    private enum Member
    {
        Other,
        EventId,
        Message,
        LogStreamName,
        Timestamp,
        IngestionTime,
    }

    /// <summary>Compared where it lies: five names an event would be most of what reading it allocates.</summary>
    private static Member MemberOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("eventId"u8) ? Member.EventId
        : reader.ValueTextEquals("message"u8) ? Member.Message
        : reader.ValueTextEquals("logStreamName"u8) ? Member.LogStreamName
        : reader.ValueTextEquals("timestamp"u8) ? Member.Timestamp
        : reader.ValueTextEquals("ingestionTime"u8) ? Member.IngestionTime
        : Member.Other;
}
