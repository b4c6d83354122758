using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.LiveTail.Messages;

namespace LiveLogs.LiveTail.SignalR;

/// <summary>A message of one subscription, as the argument of a SignalR event.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record HubEvent(string SubscriptionId, TailMessage Message)
{
    /// <summary>Puts the JSON of entries, which all viewers share, into the frame as it is.</summary>
    private sealed class Converter : JsonConverter<HubEvent>
    {
        public override HubEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Events go one way.");

        public override void Write(Utf8JsonWriter writer, HubEvent value, JsonSerializerOptions options)
        {
            writer.WriteRawValue(value.Message.JsonOf(value.SubscriptionId), skipInputValidation: true);
        }
    }
}
