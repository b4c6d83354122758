using System.Globalization;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using LiveLogs.Streaming.Polling;
using LiveLogs.Streaming.Push;

namespace LiveLogs.Streaming.Status;

/// <summary>The state of a connection's stream in the API.</summary>
public sealed record StreamStatusView
{
    public required Guid ConnectionId { get; init; }

    /// <summary><c>stopped</c>, <c>starting</c>, <c>streaming</c>, <c>paused</c>, <c>degraded</c> or <c>failed</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it is not streaming, and what to do; null when all is well.</summary>
    public required string? Reason { get; init; }

    /// <summary>When it came into this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The requested state: <c>running</c>, <c>paused</c> or <c>stopped</c>.</summary>
    public required string DesiredState { get; init; }

    /// <summary>The instance that polls it; null when none does.</summary>
    public required StreamOwnerView? Owner { get; init; }

    /// <summary>The last sequence number: how many entries were ever stored.</summary>
    public required long Seq { get; init; }

    /// <summary>Everything that the provider showed up to here was read, in all sources.</summary>
    public required DateTimeOffset? FreshTo { get; init; }

    /// <summary>Everything up to here was read after its late window had passed, in all sources.</summary>
    public required DateTimeOffset? CompleteTo { get; init; }

    /// <summary>Now − <see cref="FreshTo"/> on the provider's clock, in seconds.</summary>
    public required double? LagSeconds { get; init; }

    /// <summary>The longest backlog of all sources; null when all are up to date.</summary>
    public required BacklogView? Backlog { get; init; }

    /// <summary>Entries stored per second over the last ten seconds.</summary>
    public required double EntriesPerSecond { get; init; }

    /// <summary>Entries read from the provider, overlap included, since the stream was started on its instance.</summary>
    public required long Read { get; init; }

    /// <summary>Entries stored since then.</summary>
    public required long Stored { get; init; }

    /// <summary>Problems and facts to know although it is streaming; empty when there are none.</summary>
    public required IReadOnlyList<StatusWarningView> Warnings { get; init; }

    /// <summary>Of all sources.</summary>
    public required LateArrivalsView LateArrivals { get; init; }

    /// <summary>Failed reads of all sources by class, since the stream was started on its instance.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>When the first of the failing sources is tried again; null when none fails.</summary>
    public required DateTimeOffset? NextTry { get; init; }

    public required StreamQuotaView? Quota { get; init; }

    /// <summary>Counts of pushes; null when pushing was never allowed.</summary>
    public required PushStateView? Push { get; init; }

    /// <summary>The search for sources; null when they were named one by one.</summary>
    public required DiscoveryView? Discovery { get; init; }

    /// <summary>The lines that are shown before they are stored; null when the connection has none.</summary>
    public required LiveTailView? LiveTail { get; init; }

    public required IReadOnlyList<SourceStatusView> Sources { get; init; }
}

/// <param name="LookedAt">When LiveLogs last asked the provider for sources; null before the first time.</param>
/// <param name="Found">Sources that have been read since then.</param>
/// <param name="Warning">For example, that more sources were found than are read.</param>
/// <param name="LastError">Why the last search failed; null when it did not.</param>
/// <param name="NextTry">When it is tried again; null while it works.</param>
public sealed record DiscoveryView(
    DateTimeOffset? LookedAt, int Found, string? Warning, SourceErrorView? LastError, DateTimeOffset? NextTry)
{
    internal static DiscoveryView Of(DiscoveryStatus status) => new(
        status.LookedAt?.ToDateTimeOffset(), status.Found, status.Warning, status.LastError is { } error ? SourceErrorView.Of(error) : null, status.NextTry);
}

/// <param name="Instance">Name of the instance.</param>
/// <param name="Epoch">The fencing epoch of its lease.</param>
/// <param name="ClaimedAt">Since when.</param>
public sealed record StreamOwnerView(string Instance, long Epoch, DateTimeOffset? ClaimedAt);

/// <param name="Code"><c>cannot_keep_up</c>: the budget of requests is smaller than what reading takes. <c>late_arrivals</c>: events came behind <c>complete_to</c>. <c>backlog</c>: older events are still being read. <c>partly_read</c>: some of the named sources do not exist. <c>not_readable</c>: some matching sources cannot be read and are left out. <c>clock</c>: the provider's clock and the database's differ by more than five minutes.</param>
/// <param name="Message">What it is and what to do.</param>
public sealed record StatusWarningView(string Code, string Message);

/// <summary>The quota that a stream uses, and the part that reading needs.</summary>
public sealed record StreamQuotaView
{
    /// <summary>Whose quota: provider, account, region and API.</summary>
    public required string Key { get; init; }

    /// <summary>Requests sent by this stream.</summary>
    public required long Calls { get; init; }

    /// <summary>Requests that the provider refused as too many.</summary>
    public required long Throttles { get; init; }

    /// <summary>Requests a second that all streams of the quota on the owner's instance may send together now.</summary>
    public required double RatePerSecond { get; init; }

    /// <summary>The same when the provider does not throttle.</summary>
    public required double MaxRatePerSecond { get; init; }

    /// <summary>Requests that wait for their turn.</summary>
    public required int Waiting { get; init; }

    /// <summary>The part of the budget that belongs to that instance, 0 to 1; the rest belongs to other instances that poll connections of the same quota.</summary>
    public required double Share { get; init; }

    /// <summary>Requests a second that reading this connection at its present pace takes: measured pages a scan, over the time between scans.</summary>
    public required double NeededPerSecond { get; init; }

    /// <summary>The same for all running connections of the quota.</summary>
    public required double QuotaNeededPerSecond { get; init; }

    /// <summary>Whether the budget is enough for all of them.</summary>
    public required bool KeepsUp { get; init; }

    /// <summary>Requests a day at the present pace.</summary>
    public required long EstimatedCallsPerDay { get; init; }

    /// <summary>The cost of those requests, as the provider charges for them.</summary>
    public required string Cost { get; init; }

    /// <summary>What to change when it does not keep up; null when it does.</summary>
    public required string? Advice { get; init; }

    internal static StreamQuotaView Of(StreamDetails details, string cost, double others)
    {
        var use = details.Quota;
        var load = new PollingLoad(details.CallsPerSecond, others, details.QuotaShare > 0 ? use.MaxRatePerSecond / details.QuotaShare : 0);
        return new StreamQuotaView
        {
            Key = use.Key,
            Calls = use.Calls,
            Throttles = use.Throttles,
            RatePerSecond = Math.Round(use.RatePerSecond, 2),
            MaxRatePerSecond = Math.Round(use.MaxRatePerSecond, 2),
            Waiting = use.Waiting,
            Share = Math.Round(details.QuotaShare, 3),
            NeededPerSecond = Math.Round(details.CallsPerSecond, 3),
            QuotaNeededPerSecond = Math.Round(load.Needed, 3),
            KeepsUp = load.KeepsUp,
            EstimatedCallsPerDay = (long)Math.Round(details.CallsPerSecond * TimeSpan.SecondsPerDay),
            Cost = cost,
            Advice = load.Advice,
        };
    }
}

/// <param name="Open">Whether the provider shows lines now.</param>
/// <param name="Sessions">Sessions that ended, normally or not, since the stream was started on its instance.</param>
/// <param name="Lines">Lines shown since then.</param>
/// <param name="SampledUpdates">Times that the provider left lines out.</param>
/// <param name="LastError">Why it is not open; null while it is.</param>
/// <param name="NextTry">When it is tried again; null while it works.</param>
public sealed record LiveTailView(
    bool Open, int Sessions, long Lines, long SampledUpdates, SourceErrorView? LastError, DateTimeOffset? NextTry)
{
    internal static LiveTailView Of(ProvisionalStatus status) => new(
        status.IsOpen,
        status.Sessions,
        status.Lines,
        status.SampledUpdates,
        status.LastError is { } error ? SourceErrorView.Of(error) : null,
        status.NextTry);
}

/// <summary>One source of a stream: a log group, table or log name.</summary>
public sealed record SourceStatusView
{
    public required string Source { get; init; }

    public required string State { get; init; }

    public required DateTimeOffset? FreshTo { get; init; }

    public required DateTimeOffset? CompleteTo { get; init; }

    /// <summary>Now − <see cref="FreshTo"/>, in seconds.</summary>
    public required double? LagSeconds { get; init; }

    /// <summary>What is still to be read for the first time; null when it is up to date, or does not run.</summary>
    public required BacklogView? Backlog { get; init; }

    /// <summary>Time between reads that is in force; null while it does not run.</summary>
    public required double? PollIntervalSeconds { get; init; }

    public required LateArrivalsView LateArrivals { get; init; }

    /// <summary>Entries not stored because they are empty, because retention would already have removed them, or because they are dated too far ahead.</summary>
    public required long Refused { get; init; }

    /// <summary>Records that came without an id or a usable time of their own, since the stream was started on its instance; each is counted once. Their content is used as the id, and the time of receipt or of a neighbour as the time.</summary>
    public required long Odd { get; init; }

    /// <summary>Requests since the stream was started on its instance.</summary>
    public required long Calls { get; init; }

    /// <summary>Failed reads by class, since then.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    public required SourceErrorView? LastError { get; init; }

    /// <summary>When a failing source is tried again; null while it works.</summary>
    public required DateTimeOffset? NextTry { get; init; }
}

/// <param name="From">Everything before it has been read.</param>
/// <param name="To">Where reading is up to date.</param>
/// <param name="Seconds">The time between the two.</param>
/// <param name="CaughtUpInSeconds">When it will be read at the present pace; null when that is not known, or it does not get shorter.</param>
public sealed record BacklogView(DateTimeOffset From, DateTimeOffset To, double Seconds, double? CaughtUpInSeconds)
{
    internal static BacklogView Of(Backlog backlog) => new(
        backlog.From.ToDateTimeOffset(),
        backlog.To.ToDateTimeOffset(),
        Math.Round(backlog.Length.TotalSeconds),
        backlog.Remaining is { } remaining ? Math.Round(remaining.TotalSeconds) : null);

    /// <summary>In words.</summary>
    internal static string Tell(string source, Backlog backlog)
    {
        var behind = string.Create(CultureInfo.InvariantCulture, $"{source}: entries from {backlog.From} to {backlog.To} are still being read");
        return backlog.Crawls
            ? $"{behind}, and the backlog does not get shorter. Narrow the filter, raise the quota or its share (Connectors:QuotaShare), or push instead of polling."
            : backlog.Remaining is { } remaining
                ? string.Create(CultureInfo.InvariantCulture, $"{behind}; at the present pace, reading catches up in {Math.Max(1, Math.Ceiling(remaining.TotalMinutes)):N0} min.")
                : $"{behind}.";
    }
}

/// <param name="Count">Entries that became visible only after <c>complete_to</c> had passed them.</param>
/// <param name="WorstSeconds">The largest distance behind the mark.</param>
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

    internal static string NameOf(LogSourceFailure failure) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.ToString());
}
