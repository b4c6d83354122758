using System.Text.Json;
using System.Text.Json.Serialization;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Streaming.Storing;

/// <summary>A scan with its window fixed. A page token is only good for the very same window.</summary>
/// <param name="Kind">Its tier.</param>
/// <param name="From">First event time, inclusive.</param>
/// <param name="To">Last event time, inclusive.</param>
/// <param name="Began">The provider's clock when the scan (or the sweep it is a slice of) began: T0.</param>
/// <param name="NextToken">Where an interrupted scan goes on, or null.</param>
/// <param name="TokenIssued">The provider's clock when <paramref name="NextToken"/> was handed out.</param>
/// <param name="Pages">Answers that were read of it before <paramref name="NextToken"/>.</param>
internal sealed record Scan(
    ScanKind Kind, EventTime From, EventTime To, EventTime Began, string? NextToken = null, EventTime TokenIssued = default, int Pages = 0);

/// <summary>
/// How far a source was read: the state of its poller, stored with what was read. Nothing in it is derived from the
/// newest event seen: one event dated ahead would then hide all that follow.
/// </summary>
internal sealed record SourceCursor
{
    /// <summary>W: nothing before it is read again, but for the look-back of sweeps.</summary>
    public required EventTime Watermark { get; init; }

    /// <summary>Where the source was begun: what is older was never asked for.</summary>
    public EventTime? Start { get; init; }

    /// <summary>
    /// When the source was begun, by the clock of this host, as long as the provider's clock is not known: then the other times here are not
    /// final. It is stored, so that a beginning that nobody could confirm is not forgotten.
    /// </summary>
    public EventTime? BegunByHost { get; init; }

    /// <summary>Everything that the provider showed up to here was read once; moved by clean scans.</summary>
    public EventTime? FreshTo { get; init; }

    /// <summary>Everything up to here was read after its late window had passed; moved by sweeps.</summary>
    public EventTime? CompleteTo { get; init; }

    public EventTime? LastFast { get; init; }

    public EventTime? LastSweep { get; init; }

    /// <summary>A sweep that is under way slice by slice: when it began, and where its next slice begins.</summary>
    public SlicedPass? Sweep { get; init; }

    /// <summary>When the last deep sweep began; at first, when the source did.</summary>
    public EventTime? LastDeep { get; init; }

    /// <summary>A deep sweep that is under way.</summary>
    public SlicedPass? Deep { get; init; }

    /// <summary>A scan that was interrupted between two pages.</summary>
    public Scan? Interrupted { get; init; }

    /// <summary><see cref="ILogSource.Selection"/> that was read; null when that is not known.</summary>
    public string? Selection { get; init; }

    /// <summary>Where the selection was taken up, when the source had been read with another before.</summary>
    public EventTime? SelectedFrom { get; init; }

    /// <summary><see cref="SourceProfile.SweepsByReceipt"/> of the marks; null when that is not known.</summary>
    public bool? SweepsByReceipt { get; init; }

    /// <summary><see cref="LogOrigin.EventSource"/>: stays for good.</summary>
    public string? EventSource { get; init; }

    /// <summary>The largest difference of the provider's clock to the database's under which the marks were written; null when that is not known.</summary>
    public TimeSpan? ClockDifference { get; init; }

    /// <summary>The watermark, as it would have been without a difference of the clocks that is too large to be believed for good; null when there is none.</summary>
    public EventTime? Sure { get; init; }

    /// <summary>When records without a time were first stored; null while there are none.</summary>
    public IReadOnlyList<FirstTime>? FirstTimes { get; init; }

    /// <summary>Which tier had the last turn.</summary>
    public ScanKind? LastKind { get; init; }

    /// <param name="start">Where the source is read from.</param>
    /// <param name="now">The provider's clock.</param>
    public static SourceCursor Begin(EventTime start, EventTime now) => new() { Watermark = start, Start = start, LastDeep = now };

    public string ToJson() => JsonSerializer.Serialize(this, SourceCursorJson.Default.SourceCursor);

    /// <exception cref="JsonException">Not written by <see cref="ToJson"/>.</exception>
    public static SourceCursor FromJson(string json) =>
        JsonSerializer.Deserialize(json, SourceCursorJson.Default.SourceCursor) ?? throw new JsonException("A checkpoint is empty.");
}

/// <summary>A sweep or a deep sweep under way.</summary>
/// <param name="Began">The provider's clock at its start: T0.</param>
/// <param name="Next">Where its next slice begins.</param>
/// <param name="Slice">How long that is; it follows how much the last one held.</param>
internal sealed record SlicedPass(EventTime Began, EventTime Next, TimeSpan Slice = default);

/// <summary>The time with which a record without one was first stored.</summary>
/// <param name="Key"><see cref="LogEntry.EventKey"/>.</param>
/// <param name="Time">The time, in nanoseconds since 1970.</param>
/// <param name="Seen">When it was last read, by the provider's clock, in seconds since 1970.</param>
internal sealed record FirstTime(long Key, long Time, long Seen);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SourceCursor))]
internal sealed partial class SourceCursorJson : JsonSerializerContext;
