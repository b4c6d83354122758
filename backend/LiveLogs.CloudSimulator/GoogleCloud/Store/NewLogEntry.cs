using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.CloudSimulator.GoogleCloud.Store;

/// <summary>An entry to store without going through entries:write and its rules: any time, any content, any visibility.</summary>
/// <param name="LogName">In full: <c>projects/shop-prod/logs/syslog</c>.</param>
/// <param name="Timestamp">Nanoseconds since the epoch.</param>
internal sealed record NewLogEntry(string LogName, long Timestamp)
{
    public NewLogEntry(string logName, DateTimeOffset timestamp, string text)
        : this(logName, NanoTime.From(timestamp)) => Content = new JsonObject { ["textPayload"] = text };

    /// <summary>All other members of the LogEntry: payload, resource, labels, severity….</summary>
    public JsonObject Content { get; init; } = [];

    /// <summary>Null: a new one.</summary>
    public string? InsertId { get; init; }

    /// <summary>Null: now.</summary>
    public DateTimeOffset? ReceiveTimestamp { get; init; }

    /// <summary>When lists begin to show it. Null: at receipt plus the visibility delay in force.</summary>
    public DateTimeOffset? VisibleAt { get; init; }

    /// <summary>The timestamp as lists are to print it, when not in the usual way.</summary>
    public string? TimestampText { get; init; }

    /// <summary>Whether a correct reader must deliver the entry. Only the ledger keeps it.</summary>
    public bool Expected { get; init; } = true;

    public static NewLogEntry Json(string logName, DateTimeOffset timestamp, object content) =>
        new(logName, NanoTime.From(timestamp)) { Content = JsonSerializer.SerializeToNode(content)!.AsObject() };
}
