using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveLogs.LiveTail;

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
            var message = value.Message.Json.Span;
            var start = Encoding.UTF8.GetBytes($"{{\"subscription_id\":\"{value.SubscriptionId}\",");
            var length = start.Length + message.Length - 1;
            var json = ArrayPool<byte>.Shared.Rent(length);
            start.CopyTo(json, 0);
            message[1..].CopyTo(json.AsSpan(start.Length));
            writer.WriteRawValue(json.AsSpan(0, length), skipInputValidation: true);
            ArrayPool<byte>.Shared.Return(json);
        }
    }
}
