using System.Text.Json.Serialization;

namespace LiveLogs.Connectors.CloudWatch;

// The shapes of the Logs_20140328 API that are used, with its names; absent and null mean the same in it.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html

internal sealed record FilterLogEventsRequest
{
    public string? LogGroupName { get; init; }

    /// <summary>The ARN; exactly one of name and identifier is sent.</summary>
    public string? LogGroupIdentifier { get; init; }

    public IReadOnlyList<string>? LogStreamNames { get; init; }

    public string? LogStreamNamePrefix { get; init; }

    /// <summary>Milliseconds since the epoch, inclusive.</summary>
    public long? StartTime { get; init; }

    /// <summary>Milliseconds since the epoch, inclusive (in this operation; GetLogEvents excludes it).</summary>
    public long? EndTime { get; init; }

    public string? FilterPattern { get; init; }

    public string? NextToken { get; init; }

    /// <summary>1–10,000; only ever an upper bound.</summary>
    public int? Limit { get; init; }
}

internal sealed record FilterLogEventsResponse
{
    /// <summary>Null stands for what is no event.</summary>
    public IReadOnlyList<FilteredLogEvent?>? Events { get; init; }

    public string? NextToken { get; init; }
}

[JsonConverter(typeof(FilteredLogEventConverter))]
internal sealed record FilteredLogEvent
{
    public string? EventId { get; init; }

    /// <summary>Milliseconds since the epoch; null when there is none that could be one.</summary>
    public long? Timestamp { get; init; }

    /// <inheritdoc cref="Timestamp"/>
    public long? IngestionTime { get; init; }

    public string? Message { get; init; }

    public string? LogStreamName { get; init; }
}

internal sealed record DescribeLogGroupsRequest
{
    public string? LogGroupNamePrefix { get; init; }

    /// <summary>A part of the name, in the same case; not together with the prefix.</summary>
    public string? LogGroupNamePattern { get; init; }

    /// <summary>1–50.</summary>
    public int? Limit { get; init; }

    public string? NextToken { get; init; }
}

internal sealed record DescribeLogGroupsResponse
{
    public IReadOnlyList<LogGroupDescription>? LogGroups { get; init; }

    public string? NextToken { get; init; }
}

internal sealed record LogGroupDescription
{
    public string? LogGroupName { get; init; }

    /// <summary>Ends in <c>:*</c>.</summary>
    public string? Arn { get; init; }

    /// <summary>Without the <c>:*</c>; not there when a pattern was asked for.</summary>
    public string? LogGroupArn { get; init; }

    /// <summary>Not there when a pattern was asked for.</summary>
    public string? LogGroupClass { get; init; }

    /// <summary>Milliseconds since the epoch.</summary>
    public long CreationTime { get; init; }
}

internal sealed record StartLiveTailRequest
{
    /// <summary>1–10 ARNs, without a <c>:*</c> at the end.</summary>
    public required IReadOnlyList<string> LogGroupIdentifiers { get; init; }

    /// <summary>At most 100, and only with exactly one group.</summary>
    public IReadOnlyList<string>? LogStreamNames { get; init; }

    /// <summary>Not together with the names.</summary>
    public IReadOnlyList<string>? LogStreamNamePrefixes { get; init; }

    public string? LogEventFilterPattern { get; init; }
}

/// <summary>The event of a Live Tail session that comes every second.</summary>
internal sealed record SessionUpdate
{
    public SessionMetadata? SessionMetadata { get; init; }

    /// <summary>At most 500.</summary>
    public IReadOnlyList<SessionLogEvent>? SessionResults { get; init; }
}

/// <param name="Sampled">There were more events than the update holds.</param>
internal sealed record SessionMetadata(bool Sampled);

internal sealed record SessionLogEvent
{
    /// <summary>The account and the name with a colon between, or the ARN.</summary>
    public string? LogGroupIdentifier { get; init; }

    [JsonConverter(typeof(LenientTextConverter))]
    public string? LogStreamName { get; init; }

    [JsonConverter(typeof(LenientNumber))]
    public long? Timestamp { get; init; }

    [JsonConverter(typeof(LenientTextConverter))]
    public string? Message { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FilterLogEventsRequest))]
[JsonSerializable(typeof(FilterLogEventsResponse))]
[JsonSerializable(typeof(DescribeLogGroupsRequest))]
[JsonSerializable(typeof(DescribeLogGroupsResponse))]
[JsonSerializable(typeof(StartLiveTailRequest))]
[JsonSerializable(typeof(SessionUpdate))]
internal sealed partial class CloudWatchJson : JsonSerializerContext;
