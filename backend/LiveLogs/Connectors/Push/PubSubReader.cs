using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Connectors.Records;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Reads a Pub/Sub push delivery (https://cloud.google.com/pubsub/docs/push#receive_push) whose message is a LogEntry, as a sink of
/// Cloud Logging publishes it. Another message is a line of text.
/// </summary>
internal static class PubSubReader
{
    private static readonly string[] TimeNames = ["timestamp", "@timestamp", "time", "ts"];

    private static readonly Dictionary<string, string> Resource = new() { ["cloud.provider"] = "gcp" };

    /// <param name="body">The request's, possibly gzipped.</param>
    /// <param name="config">The connection's configuration, with or without secrets.</param>
    /// <param name="budget">Of the request.</param>
    /// <param name="arrival">When the request came.</param>
    /// <exception cref="PushFormatException">It is no delivery of Pub/Sub.</exception>
    public static PushedBatch Read(ReadOnlyMemory<byte> body, JsonElement config, PushBudget budget, EventTime arrival)
    {
        var payload = new PushPayload(budget);
        var envelope = payload.Unpack(body, "body");
        if (payload.Values(envelope, out _) is not [{ ValueKind: JsonValueKind.Object } delivery]
            || !RecordText.TryGet(delivery, "message", out var message) || message.ValueKind != JsonValueKind.Object)
            throw new PushFormatException("body: 'message' is missing. Is this a push subscription, with payload unwrapping off?");

        // The same in every delivery of the message.
        EventTime? published = RecordTime.First(message, ["publishTime", "publish_time"], arrival);
        var records = new PushedRecords(budget, arrival, published)
        {
            MessageId = EntryMapping.Text(message, "messageId") ?? EntryMapping.Text(message, "message_id"),
        };
        records.NoteBroken(envelope, "body");
        if (RecordText.Bytes(message, "data") is { Length: > 0 } data)
            AddMessage(records, payload, payload.Unpack(data, "message.data"), config, published ?? arrival);
        else
            records.Refuse("message.data", "it is missing, empty or not base64");
        return records.ToBatch();
    }

    private static void AddMessage(PushedRecords records, PushPayload payload, Unpacked data, JsonElement config, EventTime published)
    {
        var place = new PushedPlace("pubsub", Resource);
        records.NoteBroken(data, "message.data");
        var values = payload.Values(data, out var lines);
        if (values.All(value => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)))
            (values, lines) = ([], data is { IsBroken: true, Data.IsEmpty: true } ? [] : [Whole(data, lines)]);

        var entries = new PushedLogEntry(config);
        foreach (var value in values)
        {
            if (TryEntry(entries, value, records.MessageId, out var entry, out var source))
                records.Add(source, records.Distinct(entry), entry.TimeSource == TimeSource.Arrival ? null : entry.Timestamp);
            else
                records.AddText(place, value.GetRawText(), "message.data", value.ValueKind == JsonValueKind.Object ? RecordTime.First(value, TimeNames, published) : null);
        }

        foreach (var line in lines)
            records.AddText(place, line, "message.data");
    }

    private static PushedLine Whole(Unpacked data, IReadOnlyList<PushedLine> lines) =>
        PushedLine.Of(data.Data.Span) is var line && lines.Count > 0 && line.Form == LineForm.Plain ? line with { Form = lines[^1].Form } : line;

    private static bool TryEntry(
        PushedLogEntry entries, JsonElement value, string? messageId, [NotNullWhen(true)] out RawEvent? entry, [NotNullWhen(true)] out PushedPlace? source)
    {
        try
        {
            return entries.TryRead(value, messageId, out entry, out source);
        }
        catch (InvalidOperationException)
        {
            // A name in it holds half a surrogate pair: then it is a line.
            (entry, source) = (null, null);
            return false;
        }
    }
}
