using System.Text.Json;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Reads what a subscription filter of CloudWatch Logs sends, directly, through a Lambda or in the records of a Firehose.
/// Events carry the id and time that FilterLogEvents gives them, and sources the names that polling gives them, so that
/// what is both polled and pushed is stored once.
/// </summary>
/// <param name="config">The connection's configuration, with or without secrets.</param>
/// <param name="maxUnpackedBytes">Of one request.</param>
internal sealed class SubscriptionReader(JsonElement config, long maxUnpackedBytes)
{
    private readonly PushPayload _payload = new(maxUnpackedBytes);
    private readonly List<LogGroup> _groups = [.. Groups(config)];

    /// <summary>A Lambda's event, or the document inside it; either may be gzipped.</summary>
    /// <exception cref="PushFormatException">It is something else.</exception>
    public IReadOnlyList<PushedEvents> Read(ReadOnlyMemory<byte> body) => Read(body, "body");

    /// <summary>The delivery of a Firehose.</summary>
    /// <exception cref="PushFormatException">It, or one of its records, is something else.</exception>
    public IReadOnlyList<PushedEvents> ReadFirehose(ReadOnlyMemory<byte> body)
    {
        var delivery = PushPayload.Parse(_payload.Unpack(body, "body"), PushJson.Default.FirehoseDelivery, "body");
        if (delivery.Records is not { } records)
            throw new PushFormatException("body: 'records' is missing. Is this the HTTP endpoint of a Firehose?");

        return [.. records.SelectMany((record, index) => record?.Data is { } data
            ? Read(data, $"records[{index}].data")
            : throw new PushFormatException($"records[{index}].data: it is missing."))];
    }

    private IReadOnlyList<PushedEvents> Read(ReadOnlyMemory<byte> data, string place)
    {
        var documents = PushPayload.ParseAll(_payload.Unpack(data, place), PushJson.Default.SubscriptionDocument, place);
        return [.. documents.SelectMany(document => document.Lambda is null ? Events(document, place) : Inside(document.Lambda, place))];
    }

    private IEnumerable<PushedEvents> Inside(LambdaEvent lambda, string place)
    {
        place += ".awslogs.data";
        if (lambda.Data is not { } data)
            throw new PushFormatException($"{place}: it is missing.");

        var documents = PushPayload.ParseAll(_payload.Unpack(data, place), PushJson.Default.SubscriptionDocument, place);
        return documents.SelectMany(document => Events(document, place));
    }

    private IEnumerable<PushedEvents> Events(SubscriptionDocument document, string place)
    {
        switch (document.MessageType)
        {
            case "CONTROL_MESSAGE":
                return [];
            case "DATA_MESSAGE" when document is { LogGroup.Length: > 0, LogEvents: { } events }:
                var raw = events.Select((one, index) => Event(one, document, $"{place}: logEvents[{index}]")).ToList();
                return [new PushedEvents(SourceOf(document), Resource(document), raw)];
            case "DATA_MESSAGE":
                throw new PushFormatException($"{place}: 'logGroup' or 'logEvents' is missing.");
            default:
                throw new PushFormatException(
                    $"{place}: 'messageType' is neither DATA_MESSAGE nor CONTROL_MESSAGE; this is not what a CloudWatch Logs subscription sends.");
        }
    }

    private static RawEvent Event(SubscriptionEvent? one, SubscriptionDocument document, string place) =>
        one is { Id.Length: > 0, Timestamp: { } timestamp }
            ? new RawEvent
            {
                EventId = one.Id,
                Timestamp = EventTime.FromUnixMilliseconds(timestamp),
                Message = one.Message ?? "",
                Stream = document.LogStream ?? "",
            }
            : throw new PushFormatException($"{place}: 'id' or 'timestamp' is missing. Events without an id can not be told apart.");

    /// <summary>As polling names it: by its ARN when the connection reads several groups of the same name.</summary>
    private string SourceOf(SubscriptionDocument document)
    {
        var named = _groups.FindAll(group => group.Name == document.LogGroup);
        return named.Count > 1
            ? (named.Find(group => group.Account == document.Owner) ?? named.Find(group => group.Account is null) ?? named[0]).Identifier
            : document.LogGroup!;
    }

    private Dictionary<string, string> Resource(SubscriptionDocument document)
    {
        var resource = new Dictionary<string, string> { ["cloud.provider"] = "aws", ["aws.log.group.names"] = document.LogGroup! };
        if (document.Owner is { Length: > 0 } owner)
            resource["cloud.account.id"] = owner;
        if (config.TryGetProperty("region", out var region) && region.ValueKind == JsonValueKind.String)
            resource["cloud.region"] = region.GetString()!;

        return resource;
    }

    private static IEnumerable<LogGroup> Groups(JsonElement config)
    {
        if (!config.TryGetProperty("log_group", out var value))
            yield break;

        foreach (var text in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Repeat(value, 1))
        {
            if (text.ValueKind == JsonValueKind.String && LogGroup.TryParse(text.GetString()!, out var group))
                yield return group;
        }
    }
}
