using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Streaming.Storing;

namespace LiveLogs.Streaming.Polling;

/// <summary>
/// Decides what a source reads next and what a clean scan means for its marks. Pure: everything it knows is in its
/// arguments.
/// <para>
/// Why nothing is lost: an event e stops being read only when e &lt; T0 − L for some complete scan that began at T0. If it
/// became visible at most L after its time, it was visible before T0, and inside that scan's window. Why nothing comes
/// twice: what is stored is known by the provider's event id, in memory and by the table's unique key.
/// </para>
/// <para>
/// Where sweeps go by the time of receipt r, the same holds with r in place of the event's time and
/// <see cref="SourceProfile.Settling"/> in place of L: all that was received up to W is stored. An event at most L late was
/// received by then when its own time is at most W − (L − settling), which is what <c>complete_to</c> says.
/// </para>
/// </summary>
internal static class ScanPlanner
{
    /// <summary>After a pause up to this long the fast tier goes back to where it stopped; a longer one is left to the sweep.</summary>
    private static readonly TimeSpan FastCatchUp = TimeSpan.FromMinutes(5);

    /// <summary>Sweeps are at most so many intervals behind, unless they have a backlog.</summary>
    private const int UsualSweeps = 3;

    /// <summary>A late window longer than that of the profile makes sweeps dearer, so they come less often.</summary>
    private const int SweepsPerLateWindow = 15;

    /// <summary>Answers in a row that a sweep may take before fast scans have their turn: they cost it 3 % at most, and wait so long at most.</summary>
    private const int PagesPerTurn = 32;

    /// <summary>The sizes that slices tend to, in answers. Each ends with one that is half empty, so they are not small; their window is begun anew when a token is lost, so they are not huge.</summary>
    private static readonly SliceSizes SweepSlices = new(TimeSpan.FromHours(1), TimeSpan.FromDays(30), Few: 64, Many: 512);

    private static readonly SliceSizes DeepSlices = new(TimeSpan.FromMinutes(10), TimeSpan.FromDays(1), Few: 2, Many: 8);

    /// <summary>Where a source without a checkpoint begins.</summary>
    /// <param name="profile">Says how far back.</param>
    /// <param name="now">The provider's clock.</param>
    /// <param name="oldest">What is older is not stored.</param>
    public static SourceCursor Begin(SourceProfile profile, EventTime now, EventTime oldest)
    {
        var start = profile.StartAt ?? (profile.StartBefore is { } before ? now - before : oldest);
        return SourceCursor.Begin(start < oldest ? oldest : start, now);
    }

    /// <summary>The cursor of a source whose beginning was taken by the host's clock, once the provider's is known.</summary>
    /// <param name="cursor">Begun and not confirmed.</param>
    /// <param name="profile">Says how far back.</param>
    /// <param name="begun">The provider's clock when the source was begun.</param>
    /// <param name="oldest">What is older is not stored.</param>
    public static SourceCursor Confirm(SourceCursor cursor, SourceProfile profile, EventTime begun, EventTime oldest)
    {
        var begin = Begin(profile, begun, oldest);
        return begin with { Selection = cursor.Selection, SweepsByReceipt = cursor.SweepsByReceipt, EventSource = cursor.EventSource };
    }

    /// <summary>
    /// Where a source that was read before goes on. With another selection that is where it was complete: from there on everything is read
    /// again, and what was stored is known. A deep sweep still goes back to where the source was begun.
    /// </summary>
    /// <param name="cursor">How far it was read.</param>
    /// <param name="selection">What of it is read now.</param>
    /// <param name="profile">How it is read now.</param>
    public static SourceCursor GoOn(SourceCursor cursor, string selection, SourceProfile profile)
    {
        var changesAxis = cursor.SweepsByReceipt is { } byReceipt && byReceipt != profile.SweepsByReceipt;
        if (cursor.Selection == selection && !changesAxis)
            return cursor with { SweepsByReceipt = profile.SweepsByReceipt };

        var complete = cursor.CompleteTo ?? cursor.Watermark;
        // What is received from there on may be dated before it.
        if (changesAxis && !profile.SweepsByReceipt)
            complete = Later(cursor.Start, complete - profile.LateWindow);

        return cursor with
        {
            Selection = selection,
            SelectedFrom = complete,
            SweepsByReceipt = profile.SweepsByReceipt,
            Watermark = complete,
            FreshTo = cursor.FreshTo < complete ? cursor.FreshTo : complete,
            LastFast = null,
            LastSweep = null,
            LastKind = null,
            Sweep = null,
            Deep = null,
            Interrupted = null,
        };
    }

    /// <summary>The scan to run now, or how long to wait for the next one.</summary>
    /// <param name="cursor">How far the source was read.</param>
    /// <param name="profile">How it is read.</param>
    /// <param name="interval">Between two fast scans.</param>
    /// <param name="now">The provider's clock: what the marks go by.</param>
    /// <param name="latest">The latest that it may be, where that is in doubt; windows reach there. Null: <paramref name="now"/>.</param>
    public static (Scan? Scan, TimeSpan Wait) Next(SourceCursor cursor, SourceProfile profile, TimeSpan interval, EventTime now, EventTime? latest = null)
    {
        var end = latest ?? now;
        var untilFast = Until(cursor.LastFast, interval, now);
        if (cursor.Interrupted is { } interrupted && IsWorthResuming(interrupted, profile, now)
            && (interrupted.Kind == ScanKind.Fast || cursor.LastKind == ScanKind.Fast || untilFast > TimeSpan.Zero))
            return (interrupted, TimeSpan.Zero);

        var untilSweep = cursor.Sweep is null ? Until(cursor.LastSweep, SweepInterval(profile), now) : TimeSpan.Zero;

        // The tiers take turns: a long backlog keeps neither new lines nor itself waiting.
        if (cursor.LastKind == ScanKind.Fast || untilFast > TimeSpan.Zero)
        {
            if (untilSweep == TimeSpan.Zero)
                return (NextSlice(cursor, profile, now, end), TimeSpan.Zero);

            if (NextDeepSlice(cursor, profile, now) is { } deep)
                return (deep, TimeSpan.Zero);
        }

        return untilFast == TimeSpan.Zero
            ? (FastScan(cursor, profile, now, end), TimeSpan.Zero)
            : (null, untilFast < untilSweep ? untilFast : untilSweep);
    }

    /// <summary>The cursor after a page that more pages follow. A fast scan in between of a long sweep leaves the sweep's place alone.</summary>
    public static SourceCursor AfterPage(SourceCursor cursor, Scan scan, string nextToken, int pages, EventTime now) =>
        scan.Kind == ScanKind.Fast && IsAside(cursor)
            ? cursor
            : cursor with { Interrupted = scan with { NextToken = nextToken, TokenIssued = now, Pages = scan.Pages + pages } };

    /// <summary>Whether a scan that is not at its end has to let a fast one in between.</summary>
    /// <param name="cursor">The cursor now.</param>
    /// <param name="scan">What is being read.</param>
    /// <param name="pages">Answers that it took in this turn.</param>
    /// <param name="interval">Time between fast scans.</param>
    /// <param name="now">The provider's clock.</param>
    public static bool IsTurnOver(SourceCursor cursor, Scan scan, int pages, TimeSpan interval, EventTime now) =>
        scan.Kind != ScanKind.Fast && pages >= PagesPerTurn && Until(cursor.LastFast, interval, now) == TimeSpan.Zero;

    /// <summary>The cursor after a turn of a scan that goes on later.</summary>
    public static SourceCursor AfterTurn(SourceCursor cursor, Scan scan) => cursor with { LastKind = scan.Kind };

    /// <summary>The cursor after a scan that ended without an error.</summary>
    /// <param name="cursor">The cursor before.</param>
    /// <param name="profile">Of the source.</param>
    /// <param name="scan">What was read.</param>
    /// <param name="pages">In how many answers, in its last turn.</param>
    public static SourceCursor AfterScan(SourceCursor cursor, SourceProfile profile, Scan scan, int pages = 1) => scan.Kind switch
    {
        ScanKind.Fast => AfterFast(cursor, scan),
        ScanKind.Sweep => AfterSlice(cursor, profile, scan, scan.Pages + pages),
        _ => AfterDeepSlice(cursor, profile, scan, scan.Pages + pages),
    };

    /// <summary>The cursor when a scan has to be begun anew.</summary>
    public static SourceCursor Abandon(SourceCursor cursor) => cursor with { Interrupted = null };

    /// <summary>Time between sweeps.</summary>
    public static TimeSpan SweepInterval(SourceProfile profile)
    {
        var scaled = profile.LateWindow / SweepsPerLateWindow;
        return scaled > profile.SweepInterval ? scaled : profile.SweepInterval;
    }

    /// <summary>What is still to be read for the first time; null while reading is as far as it usually is.</summary>
    /// <param name="cursor">How far the source was read.</param>
    /// <param name="profile">Of the source.</param>
    /// <param name="scan">What is being read; null: nothing.</param>
    /// <param name="reached">The last event of it that came.</param>
    /// <param name="now">The provider's clock.</param>
    public static (EventTime From, EventTime To)? BacklogOf(SourceCursor cursor, SourceProfile profile, Scan? scan, EventTime? reached, EventTime now)
    {
        var swept = cursor.Sweep?.Next ?? cursor.Watermark;
        if (scan?.Kind == ScanKind.Sweep && reached is { } here && here <= scan.To)
            swept = Max(swept, here);
        var to = now - profile.Settling;
        if (to - swept > SweepInterval(profile) * UsualSweeps)
            return (swept, to);

        // A flood of the last minutes: the fast scan that reads it does not come to its end.
        if (scan?.Kind != ScanKind.Fast || reached is not { } place)
            return null;

        var fresh = cursor.FreshTo is { } known && known > scan.From ? known : scan.From;
        var read = Max(fresh, place);
        return now - fresh > profile.MaxInterval + profile.FastOverlap && now - read > profile.MaxInterval ? (read, now) : null;
    }

    private static bool IsWorthResuming(Scan scan, SourceProfile profile, EventTime now) =>
        now - scan.TokenIssued < (scan.Kind == ScanKind.Fast ? FastCatchUp : profile.TokenLifetime);

    private static Scan FastScan(SourceCursor cursor, SourceProfile profile, EventTime now, EventTime latest)
    {
        var from = now - profile.FastOverlap;
        if (cursor.FreshTo is { } fresh && now - fresh <= FastCatchUp && fresh - profile.FastOverlap < from)
            from = fresh - profile.FastOverlap;

        return new Scan(ScanKind.Fast, Max(from, cursor.Watermark), latest + profile.FastAhead, now);
    }

    /// <summary>A sweep also looks one settling time behind the watermark: what it finds there came too late, is stored and counted.</summary>
    private static Scan NextSlice(SourceCursor cursor, SourceProfile profile, EventTime now, EventTime latest)
    {
        var pass = cursor.Sweep ?? new SlicedPass(
            now, cursor.CompleteTo is null ? cursor.Watermark : Later(cursor.Start, cursor.Watermark - profile.Settling));
        var slice = SweepSlices.Of(pass);
        var end = Max(pass.Began, latest) + profile.SweepAhead;
        // Only a backlog is cut: what lies ahead is nearly always empty and not worth calls of its own.
        var to = pass.Began - pass.Next > slice ? pass.Next + slice : end;
        return new Scan(ScanKind.Sweep, pass.Next, Max(to, pass.Next), pass.Began);
    }

    /// <summary>From as far back as the profile says up to where sweeps look anyway; null when no deep sweep is due or nothing lies there.</summary>
    private static Scan? NextDeepSlice(SourceCursor cursor, SourceProfile profile, EventTime now)
    {
        var pass = cursor.Deep;
        if (pass is null)
        {
            if (profile.DeepSweepInterval is not { } interval || cursor is not { Start: { } start, CompleteTo: not null }
                || Until(cursor.LastDeep, interval, now) > TimeSpan.Zero)
                return null;

            pass = new SlicedPass(now, Max(start, now - profile.DeepSweepReach));
        }

        var end = DeepEnd(pass.Began, profile);
        var to = pass.Next + DeepSlices.Of(pass);
        return pass.Next < end ? new Scan(ScanKind.Deep, pass.Next, to < end ? to : end, pass.Began) : null;
    }

    private static SourceCursor AfterDeepSlice(SourceCursor cursor, SourceProfile profile, Scan scan, int pages)
    {
        var isLast = scan.To >= DeepEnd(scan.Began, profile);
        return cursor with
        {
            Interrupted = null,
            LastKind = ScanKind.Deep,
            LastDeep = isLast ? scan.Began : cursor.LastDeep,
            Deep = isLast ? null : new SlicedPass(scan.Began, scan.To, DeepSlices.After(scan.To - scan.From, pages)),
        };
    }

    private static EventTime DeepEnd(EventTime began, SourceProfile profile) => began - (2 * profile.LateWindow);

    private static SourceCursor AfterFast(SourceCursor cursor, Scan scan) => cursor with
    {
        Interrupted = IsAside(cursor) ? cursor.Interrupted : null,
        LastKind = ScanKind.Fast,
        LastFast = scan.Began,
        FreshTo = Later(cursor.FreshTo, scan.Began),
    };

    private static SourceCursor AfterSlice(SourceCursor cursor, SourceProfile profile, Scan scan, int pages)
    {
        var isLast = scan.To >= scan.Began + profile.SweepAhead;
        var final = scan.Began - profile.Settling;
        var watermark = Max(cursor.Watermark, scan.To < final ? scan.To : final);
        return cursor with
        {
            Interrupted = null,
            LastKind = ScanKind.Sweep,
            LastSweep = isLast ? scan.Began : cursor.LastSweep,
            Sweep = isLast ? null : new SlicedPass(scan.Began, scan.To, SweepSlices.After(scan.To - scan.From, pages)),
            Watermark = watermark,
            CompleteTo = scan.To < cursor.Watermark ? cursor.CompleteTo : watermark - (profile.LateWindow - profile.Settling),
            FreshTo = isLast ? Later(cursor.FreshTo, scan.Began) : cursor.FreshTo,
        };
    }

    /// <summary>A sweep waits while fast scans have their turn.</summary>
    private static bool IsAside(SourceCursor cursor) => cursor.Interrupted is { Kind: not ScanKind.Fast };

    /// <summary>A last time that lies ahead means that the provider's clock was set back: due at once.</summary>
    private static TimeSpan Until(EventTime? last, TimeSpan interval, EventTime now) =>
        last is not { } time || time > now || time + interval <= now ? TimeSpan.Zero : time + interval - now;

    private static EventTime Max(EventTime left, EventTime right) => left > right ? left : right;

    private static EventTime Later(EventTime? mark, EventTime time) => mark is { } earlier && earlier > time ? earlier : time;

    /// <summary>How long slices are: longer when they hold little, shorter when they hold much.</summary>
    private sealed record SliceSizes(TimeSpan First, TimeSpan Longest, int Few, int Many)
    {
        private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

        public TimeSpan Of(SlicedPass pass) => pass.Slice > TimeSpan.Zero ? pass.Slice : First;

        public TimeSpan After(TimeSpan last, int pages)
        {
            var next = pages < Few ? last * 2 : pages >= Many ? last / 2 : last;
            return next < Shortest ? Shortest : next > Longest ? Longest : next;
        }
    }
}
