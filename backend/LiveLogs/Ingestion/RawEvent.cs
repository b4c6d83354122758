using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>An event as a provider's API gave it, before it is understood.</summary>
internal sealed record RawEvent
{
    /// <summary>The provider's own id of the event. With the source it identifies the event for good.</summary>
    public required string EventId { get; init; }

    /// <summary>Whether the provider gave that id; otherwise its content stands for it. False only where every record should have one.</summary>
    public bool HasOwnId { get; init; } = true;

    public required EventTime Timestamp { get; init; }

    /// <summary>Whose time that is; a time that is not the record's own is named in the attributes.</summary>
    public TimeSource TimeSource { get; init; }

    /// <summary>It came without an id or a time that can be used.</summary>
    public bool IsOdd => !HasOwnId || TimeSource != TimeSource.Own;

    /// <summary>
    /// Where it lies in the source's windows, when they do not run by event time (<see cref="ScanWindow"/>); null when they do.
    /// </summary>
    public EventTime? CursorTime { get; init; }

    /// <summary>When the provider received it, if it says so.</summary>
    public EventTime? IngestedAt { get; init; }

    /// <summary>The text as received: any length, any characters.</summary>
    public required string Message { get; init; }

    /// <summary>The log that the event is of, when its source reads several; otherwise the source itself is meant.</summary>
    public string? Source { get; init; }

    /// <summary>Log stream or instance inside the source.</summary>
    public string Stream { get; init; } = "";

    /// <summary>Name of the writing program when the provider knows it; otherwise it is derived.</summary>
    public string Service { get; init; } = "";

    /// <summary>1–24 when the provider states a severity; null when it has to be found in the text.</summary>
    public int? SeverityNumber { get; init; }

    /// <summary>
    /// That severity is the same for all that was written to an output (stderr, a console), so what the line itself states counts more.
    /// </summary>
    public bool IsSeverityOfOutput { get; init; }

    /// <summary>What <see cref="Fields"/> state of the level is in <see cref="SeverityNumber"/> already, or is not to be believed.</summary>
    public bool AreLevelsKnown { get; init; }

    /// <summary><see cref="Message"/> is only <see cref="Fields"/> written out, since the record has no text of its own.</summary>
    public bool IsMessageOfFields { get; init; }

    public string? TraceId { get; init; }

    public string? SpanId { get; init; }

    /// <summary>Structured fields that the provider sent beside the text: a JSON object, or undefined.</summary>
    public JsonElement Fields { get; init; }

    /// <summary>What the provider says of the origin, on top of <see cref="LogOrigin.Resource"/>.</summary>
    public IReadOnlyDictionary<string, string> Resource { get; init; } = EmptyResource;

    private static readonly Dictionary<string, string> EmptyResource = [];
}

/// <summary>Whose time an event has.</summary>
internal enum TimeSource
{
    /// <summary>The record's own.</summary>
    Own,

    /// <summary>That of the record before it in its batch, or of the first one that has a time.</summary>
    Neighbour,

    /// <summary>That of its batch.</summary>
    Batch,

    /// <summary>When LiveLogs first received it: the record has no time, and neither has anything beside it.</summary>
    Arrival,
}

/// <summary>What all events of one source have in common.</summary>
internal sealed record LogOrigin
{
    public required Guid ConnectionId { get; init; }

    public required int ConnectionNumber { get; init; }

    public required int ProjectNumber { get; init; }

    /// <summary>Log group, table or log name.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// The name that stands for the source in the keys of its events, for good; null: <see cref="Source"/>. What people call a source may
    /// change with an edit (its name becomes its ARN), and the keys of what is stored must not.
    /// </summary>
    public string? EventSource { get; init; }

    /// <summary>Provider, account, region, log group: the OpenTelemetry resource of the source.</summary>
    public required IReadOnlyDictionary<string, string> Resource { get; init; }
}
