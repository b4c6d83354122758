using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.Connectors.CloudWatch;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// What CloudWatch Logs sends to the destination of a subscription filter, or the event around it that a Lambda gets.
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
/// </summary>
internal sealed record SubscriptionDocument
{
    /// <summary>The event of a Lambda; then the rest is absent.</summary>
    [JsonPropertyName("awslogs")]
    public LambdaEvent? Lambda { get; init; }

    /// <summary>DATA_MESSAGE, or CONTROL_MESSAGE when the service only tries whether the destination is there.</summary>
    public string? MessageType { get; init; }

    /// <summary>The account of the log group: twelve digits.</summary>
    public string? Owner { get; init; }

    public string? LogGroup { get; init; }

    [JsonConverter(typeof(LenientTextConverter))]
    public string? LogStream { get; init; }

    public IReadOnlyList<SubscriptionEvent?>? LogEvents { get; init; }
}

internal sealed record LambdaEvent
{
    /// <summary>The gzipped document; base64 in JSON.</summary>
    public byte[]? Data { get; init; }
}

internal sealed record SubscriptionEvent
{
    /// <summary>The id that FilterLogEvents gives the same event.</summary>
    public string? Id { get; init; }

    /// <summary>Milliseconds since the epoch.</summary>
    public long? Timestamp { get; init; }

    [JsonConverter(typeof(LenientTextConverter))]
    public string? Message { get; init; }
}

/// <summary>https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html</summary>
internal sealed record FirehoseDelivery
{
    public string? RequestId { get; init; }

    public IReadOnlyList<FirehoseRecord?>? Records { get; init; }
}

internal sealed record FirehoseRecord
{
    /// <summary>Base64 in JSON.</summary>
    public byte[]? Data { get; init; }
}

/// <summary>https://cloud.google.com/pubsub/docs/push#receive_push</summary>
internal sealed record PubSubDelivery
{
    public PubSubMessage? Message { get; init; }
}

internal sealed record PubSubMessage
{
    /// <summary>Base64 in JSON.</summary>
    public byte[]? Data { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SubscriptionDocument))]
[JsonSerializable(typeof(FirehoseDelivery))]
[JsonSerializable(typeof(PubSubDelivery))]
[JsonSerializable(typeof(JsonDocument))]
internal sealed partial class PushJson : JsonSerializerContext;
