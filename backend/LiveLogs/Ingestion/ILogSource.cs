using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>
/// The socket that clouds fill: one place that events are read from (a log group with its filter, a table, a log name).
/// An implementation knows its provider's API and limits. It never decides when to read again, keeps no state between
/// scans, and reports every failure as a <see cref="LogSourceException"/>; Streaming owns pace, retries and checkpoints.
/// </summary>
internal interface ILogSource
{
    /// <summary>What people call it: the log group, table or log name.</summary>
    string Name { get; }

    /// <summary>
    /// What it is at the provider, which is also the identity of its checkpoint: account, region and group; workspace and table; project. Never how it
    /// is reached (address, name or ARN, credentials) nor what of it is read: an edited connection goes on where the old one was.
    /// </summary>
    string Key { get; }

    /// <summary>
    /// Distinguishes one selection of its events (streams, filter) from another; empty when all are read. With another one, reading goes on from where the
    /// source was complete, and tokens of the old one are worth nothing.
    /// </summary>
    string Selection => "";

    /// <summary>The OpenTelemetry resource attributes that all its events share.</summary>
    IReadOnlyDictionary<string, string> Resource { get; }

    /// <summary>The windows and paces that suit the provider.</summary>
    SourceProfile Profile { get; }

    /// <summary>
    /// Whether a checkpoint under another key may be its own, because one of the two keys lacks something that the other knows, such as the account.
    /// It is taken over when it is the only one.
    /// </summary>
    bool MayBe(string otherKey) => false;

    /// <summary>What people should know although the source is read; null when there is nothing.</summary>
    string? Warning => null;

    /// <summary>Whether the provider has answered yet, so that <see cref="ServerNow"/> is its clock and not merely ours.</summary>
    bool KnowsTime => true;

    /// <summary>The provider's clock: the local one corrected by what its answers' <c>Date</c> headers taught.</summary>
    EventTime ServerNow();

    /// <summary>
    /// Yields every event of the window that the provider shows now, page by page in the provider's order, and ends when
    /// the provider says that the window is exhausted. Ending without an exception means a complete scan.
    /// </summary>
    /// <param name="window">Both ends inclusive.</param>
    /// <param name="resumeToken">A <see cref="SourcePage.NextToken"/> of an interrupted scan of the same window, or null.</param>
    /// <param name="cancellationToken">Ends the scan at once.</param>
    /// <exception cref="LogSourceException">The provider or the way to it failed.</exception>
    IAsyncEnumerable<SourcePage> ScanAsync(ScanWindow window, string? resumeToken, CancellationToken cancellationToken);
}

/// <summary>The tiers of the re-scan.</summary>
internal enum ScanKind
{
    /// <summary>The last minute or so, often: latency.</summary>
    Fast,

    /// <summary>Everything that may still have changed, seldom: lateness. It alone moves <c>complete_to</c>.</summary>
    Sweep,

    /// <summary>Days back, once in a long while and in between: what came later than anybody expected. It moves no mark.</summary>
    Deep,
}

/// <summary>
/// What to read, both ends inclusive, on the source's own axis. For most it is event time. A provider that can select by the time at which
/// an event became readable is read along that: then lateness is a matter of minutes however old events are, every event says
/// <see cref="RawEvent.CursorTime"/>, and all marks of the source (fresh, complete, late) are on that axis too. Where only sweeps can go
/// by another time, such as that of receipt, marks stay event times: see <see cref="SourceProfile.Settling"/>.
/// </summary>
/// <param name="From">The first time, inclusive.</param>
/// <param name="To">The last time, inclusive.</param>
/// <param name="Kind">The tier.</param>
internal readonly record struct ScanWindow(EventTime From, EventTime To, ScanKind Kind = ScanKind.Sweep);

/// <summary>One answer of a provider. May be empty although more follow.</summary>
/// <param name="Events">In the provider's order.</param>
/// <param name="NextToken">Where the scan goes on after this page; null on the last one.</param>
internal sealed record SourcePage(IReadOnlyList<RawEvent> Events, string? NextToken);

/// <summary>How a provider's sources are scanned; the terms of the tiered re-scan.</summary>
internal sealed record SourceProfile
{
    /// <summary>Sweeps go by the time at which the provider received or ingested an event, not by the event's own.</summary>
    public bool SweepsByReceipt { get; init; }

    /// <summary>How far back a fast scan looks (Lf).</summary>
    public required TimeSpan FastOverlap { get; init; }

    /// <summary>How far ahead of the provider's clock a fast scan looks.</summary>
    public required TimeSpan FastAhead { get; init; }

    /// <summary>How late an event may become visible and still be found in time (L): a sweep moves <c>complete_to</c> to now − L.</summary>
    public required TimeSpan LateWindow { get; init; }

    /// <summary>
    /// How long after the time that sweeps go by an event may become visible: how far sweeps overlap. Where they go by event
    /// time that is the whole late window; where they go by the time of receipt it is a part, and events later still are found.
    /// </summary>
    public TimeSpan Settling
    {
        get => field > TimeSpan.Zero && field < LateWindow ? field : LateWindow;
        init;
    }

    /// <summary>How far ahead of the provider's clock a sweep looks.</summary>
    public required TimeSpan SweepAhead { get; init; }

    /// <summary>Time between sweeps.</summary>
    public required TimeSpan SweepInterval { get; init; }

    /// <summary>Time between deep sweeps, which look for what came even later than sweeps look back. Null: there are none.</summary>
    public TimeSpan? DeepSweepInterval { get; init; }

    /// <summary>How far back a deep sweep looks; never behind the point where the source began.</summary>
    public TimeSpan DeepSweepReach { get; init; }

    /// <summary>Time between fast scans while data flows.</summary>
    public required TimeSpan MinInterval { get; init; }

    /// <summary>Time between fast scans when nothing came for long.</summary>
    public required TimeSpan MaxInterval { get; init; }

    /// <summary>How long a page token of the provider can be used.</summary>
    public required TimeSpan TokenLifetime { get; init; }

    /// <summary>Where the first scan begins: so long before the provider's now. Null: at <see cref="StartAt"/>.</summary>
    public TimeSpan? StartBefore { get; init; }

    /// <summary>Where the first scan begins, as an instant.</summary>
    public EventTime? StartAt { get; init; }
}
