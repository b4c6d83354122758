using System.Threading.Channels;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Streaming.Storing;

namespace LiveLogs.Streaming.Polling;

/// <summary>
/// Reads one source for as long as its connection runs here: asks <see cref="ScanPlanner"/> what is next, scans, hands
/// pages to the <see cref="StreamProcessor"/> with the cursor that goes with them. A failure rests this source only.
/// </summary>
internal sealed partial class SourcePoller(
    ILogSource source,
    LogOrigin origin,
    SourceCursor cursor,
    StreamProcessor processor,
    StreamParts parts,
    ILogger logger)
{
    private readonly TimeProvider _time = parts.Time;

    /// <summary>The provider's clock seen to jump by more than this during a scan: its marks cannot be trusted.</summary>
    private static readonly TimeSpan ClockJump = TimeSpan.FromSeconds(5);

    /// <summary>Two looks at one clock differ by less.</summary>
    private static readonly TimeSpan Negligible = TimeSpan.FromSeconds(1);

    private readonly PollPace _pace = new(source.Profile);
    private readonly BacklogMeter _meter = new(parts.Time);
    private readonly ScanClock _clock = new(source, parts.Window, cursor.ClockDifference);
    private SourceCursor _cursor = cursor;

    public SourceHealth Health { get; } = new(source.Name, parts.Time);

    public bool KnowsTime => source.KnowsTime;

    /// <summary>The provider's clock, as far as it is believed.</summary>
    public EventTime ServerNow() => _clock.Now;

    /// <summary>Runs until cancelled, or until the processor ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await ConfirmBeginningAsync(cancellationToken);
                var (scan, wait) = NextScan();
                if (scan is null)
                    await Task.Delay(WholeMilliseconds(wait), _time, cancellationToken);
                else
                    await ScanAsync(scan, cancellationToken);
            }
            catch (LogSourceException error)
            {
                await RestAsync(error, cancellationToken);
            }
            catch (Exception error) when (error is not (OperationCanceledException or ChannelClosedException))
            {
                Log.Unexpected(logger, origin.ConnectionId, source.Name, error);
                await RestAsync(UnforeseenFailure.Of(error), cancellationToken);
            }
        }
    }

    private (Scan? Scan, TimeSpan Wait) NextScan()
    {
        var (cursor, now, latest, setBack) = _clock.Look(_cursor);
        _cursor = cursor;
        if (setBack > TimeSpan.Zero)
            Log.SetBack(logger, origin.ConnectionId, source.Name, Math.Round(setBack.TotalSeconds));
        Health.Clock(_clock.Warning);
        return ScanPlanner.Next(_cursor, source.Profile, _pace.Interval, now, latest);
    }

    private async Task ScanAsync(Scan scan, CancellationToken cancellationToken)
    {
        var before = _cursor;
        var offset = ClockOffset();
        var (fresh, pages, isWhole) = (0, 0, true);
        PendingPage? last = null;
        await foreach (var page in source.ScanAsync(new ScanWindow(scan.From, scan.To, scan.Kind), scan.NextToken, cancellationToken))
        {
            pages++;
            Health.Answered();
            // The window was laid by a clock that this answer shows to be wrong: nothing is taken, and another one is laid.
            if (await ConfirmBeginningAsync(cancellationToken))
                return;

            if (page.NextToken is { } token)
                _cursor = ScanPlanner.AfterPage(_cursor, scan, token, pages, _clock.Now);

            if (page.Events.Count > 0)
            {
                // The next page is fetched while this one is stored.
                var entries = Normalise(page.Events);
                _cursor = FirstTimes.Settle(_cursor, page.Events, entries, _clock.Now);
                fresh += await StoredAsync(last);
                last = new PendingPage(entries, Checkpoint(before)) { IsMostlyStored = scan.Kind == ScanKind.Deep, Odd = OddOf(page.Events, entries) };
                await processor.EnqueueAsync(last, cancellationToken);
            }

            TellBacklog(scan, page.Events.Count > 0 ? page.Events.Max(raw => raw.CursorTime ?? raw.Timestamp) : null);
            isWhole = page.NextToken is null || !ScanPlanner.IsTurnOver(_cursor, scan, pages, _pace.Interval, _clock.Now);
            if (!isWhole || HasJumped(offset))
                break;
        }

        _cursor = AfterScan(scan, isWhole, offset, pages);
        var end = new PendingPage([], Checkpoint(before));
        await processor.EnqueueAsync(end, cancellationToken);
        fresh += await StoredAsync(last);
        await end.Stored;
        if (scan.Kind == ScanKind.Fast)
            _pace.Scanned(fresh > 0);

        // The slices of a backlog say nothing of how many requests sweeps take once it is read.
        if (scan.Kind == ScanKind.Fast || (scan.Kind == ScanKind.Sweep && isWhole && before.Sweep is null && _cursor.Sweep is null))
            Health.Scanned(scan.Kind, scan.Pages + pages, ScanPlanner.SweepInterval(source.Profile));
        Health.Succeeded(_cursor, _pace.Interval, source.Warning);
        TellBacklog(null, null);
        Log.Scanned(logger, origin.ConnectionId, source.Name, scan.Kind, fresh);
    }

    /// <returns>How many of its entries were new.</returns>
    private async Task<int> StoredAsync(PendingPage? page)
    {
        if (page is null)
            return 0;

        var fresh = await page.Stored;
        Health.MetOdd(page.FreshOdd);
        return fresh;
    }

    private static HashSet<long> OddOf(IReadOnlyList<RawEvent> events, List<LogEntry> entries) =>
        [.. entries.Where((_, i) => events[i].IsOdd).Select(entry => entry.EventKey)];

    /// <summary>A scan in between says nothing of the other tier's backlog, so it leaves that unchanged.</summary>
    private void TellBacklog(Scan? scan, EventTime? reached)
    {
        var backlog = ScanPlanner.BacklogOf(_cursor, source.Profile, scan, reached, _clock.Now);
        if (backlog is { } behind)
            Health.Behind(_meter.Measure(behind.From, behind.To));
        else if (scan is null)
        {
            _meter.Reset();
            Health.Behind(null);
        }
    }

    private SourceCursor AfterScan(Scan scan, bool isWhole, TimeSpan offset, int pages)
    {
        if (!HasJumped(offset))
            return isWhole ? ScanPlanner.AfterScan(_cursor, source.Profile, scan, pages) : ScanPlanner.AfterTurn(_cursor, scan);

        Log.ClockJumped(logger, origin.ConnectionId, source.Name);
        return ScanPlanner.Abandon(_cursor);
    }

    /// <summary>Fixes where the source begins on the provider's clock, as soon as that is known.</summary>
    /// <returns>Whether the beginning moved.</returns>
    private async Task<bool> ConfirmBeginningAsync(CancellationToken cancellationToken)
    {
        if (_cursor.BegunByHost is not { } host || !source.KnowsTime)
            return false;

        var offset = ClockOffset();
        var moves = offset.Duration() > Negligible;
        _cursor = moves
            ? ScanPlanner.Confirm(_cursor, source.Profile, host + offset, parts.Window.Oldest())
            : _cursor with { BegunByHost = null };
        await processor.EnqueueAsync(new PendingPage([], Checkpoint(_cursor)), cancellationToken);
        return moves;
    }

    private async Task RestAsync(LogSourceException error, CancellationToken cancellationToken)
    {
        if (error.Failure == LogSourceFailure.StaleToken)
            _cursor = ScanPlanner.Abandon(_cursor);

        var pause = _pace.Failed(error);
        Health.Failed(error, pause);
        Log.Failed(logger, origin.ConnectionId, source.Name, error.Failure, error.ProviderCode, error.Message, pause);
        await Task.Delay(pause, _time, cancellationToken);
    }

    private List<LogEntry> Normalise(IReadOnlyList<RawEvent> events)
    {
        // In the precision of its column: a viewer sees the same live and from history.
        var observed = EventTime.FromStored(EventTime.From(_time.GetUtcNow()).UnixMicroseconds, 0);
        var entries = new List<LogEntry>(events.Count);
        foreach (var raw in events)
            entries.Add(parts.Normaliser.Normalise(raw, origin, observed));

        return entries;
    }

    /// <summary>How far the source is now.</summary>
    /// <param name="before">How far it was when the scan began that led here.</param>
    public CheckpointWrite Checkpoint(SourceCursor before) => new()
    {
        SourceKey = source.Key,
        Source = source.Name,
        Cursor = _cursor.ToJson(),
        FreshTo = _cursor.FreshTo,
        CompleteTo = _cursor.CompleteTo,
        LateBefore = before.CompleteTo,
        LateFrom = _cursor.SelectedFrom,
    };

    /// <summary>Delays are cut to whole milliseconds: cut short, the wait would spin through its last one.</summary>
    private static TimeSpan WholeMilliseconds(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    private bool HasJumped(TimeSpan offset) => (ClockOffset() - offset).Duration() > ClockJump;

    private TimeSpan ClockOffset() => source.ServerNow() - EventTime.From(_time.GetUtcNow());

    private static partial class Log
    {
        [LoggerMessage(2000, LogLevel.Debug, "{Kind} scan of {Source} (connection {ConnectionId}) found {Fresh} new entries")]
        public static partial void Scanned(ILogger logger, Guid connectionId, string source, ScanKind kind, int fresh);

        [LoggerMessage(2001, LogLevel.Warning,
            "Reading {Source} of connection {ConnectionId} failed: {Failure} {Code}: {Reason}; next try in {Pause}")]
        public static partial void Failed(
            ILogger logger, Guid connectionId, string source, LogSourceFailure failure, string? code, string reason, TimeSpan pause);

        [LoggerMessage(2002, LogLevel.Error, "Reading {Source} of connection {ConnectionId} met an unexpected error")]
        public static partial void Unexpected(ILogger logger, Guid connectionId, string source, Exception error);

        [LoggerMessage(2004, LogLevel.Warning,
            "The marks of {Source} of connection {ConnectionId} lay {Seconds} s ahead of the provider's clock, which was wrong when they were written; reading goes back that far")]
        public static partial void SetBack(ILogger logger, Guid connectionId, string source, double seconds);

        [LoggerMessage(2003, LogLevel.Warning, "The provider's clock jumped while {Source} of connection {ConnectionId} was read; reading again")]
        public static partial void ClockJumped(ILogger logger, Guid connectionId, string source);
    }
}
