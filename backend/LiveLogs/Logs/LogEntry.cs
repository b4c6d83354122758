namespace LiveLogs.Logs;

/// <summary>
/// One log record, in the terms of the OpenTelemetry log data model, with the place and the sequence it is stored under.
/// Strings hold no NUL and no lone surrogate, so that PostgreSQL and JSON take them as they are.
/// </summary>
internal sealed record LogEntry
{
    /// <summary>An empty JSON object in UTF-8.</summary>
    public static readonly ReadOnlyMemory<byte> EmptyObject = "{}"u8.ToArray();

    public required Guid ConnectionId { get; init; }

    /// <summary>The connection's small number: what positions, ledger and the big table carry instead of the UUID.</summary>
    public required int ConnectionNumber { get; init; }

    /// <summary>Place in the connection's dense sequence, from 1. Zero until the batch commit assigns it.</summary>
    public long Seq { get; set; }

    /// <summary>Keyed 64-bit hash of connection, source and the provider's event identity: the arbiter of duplicates.</summary>
    public required long EventKey { get; init; }

    /// <summary>The id that the provider gave the event, as it gave it.</summary>
    public required string EventId { get; init; }

    /// <summary>The provider's event time, never one parsed from the text and never the time of receipt.</summary>
    public required EventTime Timestamp { get; init; }

    /// <summary>
    /// Where it lies on the axis along which its source is read; null when that is <see cref="Timestamp"/>. Decides whether it came late; not stored.
    /// </summary>
    public EventTime? CursorTime { get; init; }

    /// <summary>When LiveLogs read the entry.</summary>
    public required EventTime ObservedTimestamp { get; init; }

    /// <summary>1–24; see <see cref="Severity"/>.</summary>
    public required int SeverityNumber { get; init; }

    /// <summary>How the severity was found.</summary>
    public LevelSource LevelSource { get; init; }

    public string Level => SeverityNames.ToLevel(SeverityNumber);

    /// <summary>The body. At most 1 MiB of UTF-8; a longer one is cut and says so in <see cref="Attributes"/>.</summary>
    public required string Message { get; init; }

    /// <summary>Where it was read: log group, table or log name.</summary>
    public required string Source { get; init; }

    /// <summary>Name of the source that found it, where that reads several logs; otherwise the same as <see cref="Source"/>.</summary>
    public string FoundBy
    {
        get => field ?? Source;
        init;
    }

    /// <summary>Log stream or instance inside the source; empty when the provider has none.</summary>
    public string Stream { get; init; } = "";

    /// <summary>Name of the program that wrote it; empty when unknown.</summary>
    public string Service { get; init; } = "";

    /// <summary>Where it comes from (provider, account, region…): a flat JSON object in UTF-8 that <c>jsonb</c> accepts.</summary>
    public ReadOnlyMemory<byte> Resource { get; init; } = EmptyObject;

    /// <summary>Fields of the record: a JSON object in UTF-8 that <c>jsonb</c> accepts.</summary>
    public ReadOnlyMemory<byte> Attributes { get; init; } = EmptyObject;

    /// <summary>32 lower-case hexadecimal digits (W3C trace id), or null.</summary>
    public string? TraceId { get; init; }

    /// <summary>16 lower-case hexadecimal digits (W3C span id), or null.</summary>
    public string? SpanId { get; init; }

    /// <summary>The template that the message belongs to; null until the batch is prepared for its commit, and where none could be found.</summary>
    public long? PatternId { get; set; }
}
