using System.Text.Json;

namespace LiveLogs.Connectors.Push;

/// <summary>Reads a Pub/Sub push delivery whose message is a LogEntry, as a sink of Cloud Logging publishes it.</summary>
internal static class PubSubReader
{
    /// <param name="body">The request's, possibly gzipped.</param>
    /// <param name="config">The connection's configuration, with or without secrets.</param>
    /// <param name="maxUnpackedBytes">Of the request.</param>
    /// <exception cref="PushFormatException">It is something else.</exception>
    public static IReadOnlyList<PushedEvents> Read(ReadOnlyMemory<byte> body, JsonElement config, long maxUnpackedBytes)
    {
        var payload = new PushPayload(maxUnpackedBytes);
        var delivery = PushPayload.Parse(payload.Unpack(body, "body"), PushJson.Default.PubSubDelivery, "body");
        if (delivery.Message is not { } message)
            throw new PushFormatException("body: 'message' is missing. Is this a push subscription, with payload unwrapping off?");
        if (message.Data is not { Length: > 0 } data)
            throw new PushFormatException("message.data: it is missing or empty.");

        using var entry = PushPayload.Parse(payload.Unpack(data, "message.data"), PushJson.Default.JsonDocument, "message.data");
        return entry.RootElement.ValueKind == JsonValueKind.Object
            ? [new PushedLogEntry(config).Read(entry.RootElement)]
            : throw new PushFormatException("message.data: it is not a LogEntry of Cloud Logging.");
    }
}
