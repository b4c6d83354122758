using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.Connectors;
using LiveLogs.Logs;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Storing;

namespace LiveLogs.Streaming.Status;

/// <summary>What the owner of a stream says of it once a second, kept as JSON so that any instance can show it.</summary>
internal sealed record StreamDetails
{
    public required IReadOnlyList<SourceStatus> Sources { get; init; }

    /// <summary>The search for sources; null when they were named one by one.</summary>
    public DiscoveryStatus? Discovery { get; init; }

    /// <summary>The lines that are shown before they can be read; null when there are none.</summary>
    public ProvisionalStatus? Provisional { get; init; }

    /// <summary>The provider's clock when this was said; null when it is not known.</summary>
    public EventTime? ServerNow { get; init; }

    /// <summary>Entries stored per second, over the last ten seconds.</summary>
    public required double EntriesPerSecond { get; init; }

    public required StreamTotals Totals { get; init; }

    public required QuotaUse Quota { get; init; }

    /// <summary>How much of the quota is the owner's, 0 to 1.</summary>
    public double QuotaShare { get; init; } = 1;

    /// <summary>Requests a second that reading at the present pace takes.</summary>
    public double CallsPerSecond { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, StreamDetailsJson.Default.StreamDetails);

    /// <summary>Null for a stream that never ran.</summary>
    public static StreamDetails? FromJson(string json) =>
        json == "{}" ? null : JsonSerializer.Deserialize(json, StreamDetailsJson.Default.StreamDetails);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StreamDetails))]
internal sealed partial class StreamDetailsJson : JsonSerializerContext;
