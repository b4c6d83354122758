using LiveLogs.Connectors;
using LiveLogs.Ingestion;
using LiveLogs.Streaming.Push;

namespace LiveLogs.Streaming;

/// <summary>What the API says of a connection's stream.</summary>
public sealed record StreamStatusView
{
    public required Guid ConnectionId { get; init; }

    /// <summary><c>stopped</c>, <c>starting</c>, <c>streaming</c>, <c>paused</c>, <c>degraded</c> or <c>failed</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it is not streaming, and what to do; null when all is well.</summary>
    public required string? Reason { get; init; }

    /// <summary>When it came into this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What was asked for: <c>running</c>, <c>paused</c> or <c>stopped</c>.</summary>
    public required string DesiredState { get; init; }

    /// <summary>The instance that polls it; null when none does.</summary>
    public required StreamOwnerView? Owner { get; init; }

    /// <summary>The last sequence number: how many entries were ever stored.</summary>
    public required long Seq { get; init; }

    /// <summary>Everything that the provider showed up to here was read, in all sources.</summary>
    public required DateTimeOffset? FreshTo { get; init; }

    /// <summary>Everything up to here was read after its late window had passed, in all sources.</summary>
    public required DateTimeOffset? CompleteTo { get; init; }

    /// <summary>Now − <see cref="FreshTo"/>, in seconds.</summary>
    public required double? LagSeconds { get; init; }

    /// <summary>Entries stored per second over the last ten seconds.</summary>
    public required double EntriesPerSecond { get; init; }

    /// <summary>Entries read from the provider, overlap included, since the stream was started on its instance.</summary>
    public required long Read { get; init; }

    /// <summary>Entries stored since then.</summary>
    public required long Stored { get; init; }

    public required StreamQuotaView? Quota { get; init; }

    /// <summary>What was pushed; null when nobody ever might.</summary>
    public required PushStateView? Push { get; init; }

    public required IReadOnlyList<SourceStatusView> Sources { get; init; }
}

/// <param name="Instance">Name of the instance.</param>
/// <param name="Epoch">The fencing epoch of its lease.</param>
/// <param name="ClaimedAt">Since when.</param>
public sealed record StreamOwnerView(string Instance, long Epoch, DateTimeOffset? ClaimedAt);

/// <param name="Key">Whose quota: provider, account and region.</param>
/// <param name="Calls">Requests sent by this stream.</param>
/// <param name="Throttles">Requests that the provider refused as too many.</param>
/// <param name="RatePerSecond">Requests a second that all streams of the quota may send together now.</param>
/// <param name="MaxRatePerSecond">The same when the provider does not throttle.</param>
/// <param name="Waiting">Requests that wait for their turn.</param>
public sealed record StreamQuotaView(
    string Key, long Calls, long Throttles, double RatePerSecond, double MaxRatePerSecond, int Waiting)
{
    internal static StreamQuotaView Of(QuotaUse use) =>
        new(use.Key, use.Calls, use.Throttles, Math.Round(use.RatePerSecond, 2), Math.Round(use.MaxRatePerSecond, 2), use.Waiting);
}

/// <summary>One source of a stream: a log group, table or log name.</summary>
public sealed record SourceStatusView
{
    public required string Source { get; init; }

    public required string State { get; init; }

    public required DateTimeOffset? FreshTo { get; init; }

    public required DateTimeOffset? CompleteTo { get; init; }

    /// <summary>Time between reads that is in force; null while it does not run.</summary>
    public required double? PollIntervalSeconds { get; init; }

    public required LateArrivalsView LateArrivals { get; init; }

    /// <summary>Entries not stored because retention would already have removed them, or dated too far ahead.</summary>
    public required long Refused { get; init; }

    public required SourceErrorView? LastError { get; init; }

    /// <summary>When a failing source is tried again; null while it works.</summary>
    public required DateTimeOffset? NextTry { get; init; }
}

/// <param name="Count">Entries that became visible only after <c>complete_to</c> had passed them.</param>
/// <param name="WorstSeconds">How far behind the mark the worst of them was.</param>
public sealed record LateArrivalsView(long Count, double WorstSeconds);

/// <param name="Failure">The class: <c>throttled</c>, <c>credentials</c>, <c>permission</c>, <c>not_found</c>, <c>transient</c>, <c>configuration</c>…</param>
/// <param name="Code">The provider's own code.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Advice">What to do.</param>
/// <param name="MissingPermission">Such as <c>logs:FilterLogEvents</c>.</param>
/// <param name="At">When it was last seen.</param>
public sealed record SourceErrorView(
    string Failure, string? Code, string Message, string Advice, string? MissingPermission, DateTimeOffset At)
{
    internal static SourceErrorView Of(SourceError error) =>
        new(NameOf(error.Failure), error.Code, error.Message, error.Advice, error.MissingPermission, error.At);

    private static string NameOf(LogSourceFailure failure) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.ToString());
}
