using LiveLogs.Logs;
using LiveLogs.Streaming.Storing;

namespace LiveLogs.Streaming.Polling;

/// <summary>Sets marks back that were written by a clock that ran ahead.</summary>
internal static class MarksAhead
{
    /// <summary>How far marks go back at most that a wrong clock had moved ahead.</summary>
    private static readonly TimeSpan LongestSetBack = TimeSpan.FromDays(1);

    /// <summary>
    /// The cursor, once the clock by which its marks were written turns out to have been ahead. Where it was ahead by more than is believed
    /// for good, they go back to the last that was sure, up to a day.
    /// </summary>
    /// <param name="cursor">How far the source seems to have been read.</param>
    /// <param name="by">How far the clock was ahead.</param>
    public static SourceCursor SetBack(SourceCursor cursor, TimeSpan by)
    {
        var shifted = cursor.Watermark - by;
        var watermark = cursor.Sure is { } sure && sure < shifted ? Later(sure, shifted - LongestSetBack) : shifted;
        var more = by + (shifted - watermark);
        return ScanPlanner.Abandon(cursor) with
        {
            Watermark = watermark,
            Start = cursor.Start > watermark ? watermark : cursor.Start,
            FreshTo = cursor.FreshTo - more,
            CompleteTo = cursor.CompleteTo - more,
            LastFast = null,
            LastSweep = null,
            LastDeep = cursor.LastDeep - by,
            Sweep = null,
            Deep = null,
            Sure = null,
        };
    }

    /// <summary>By how much to set marks back that lie ahead of every clock, so that nothing would be read until it has caught up; null when they do not.</summary>
    /// <param name="cursor">How far the source seems to have been read.</param>
    /// <param name="latest">The latest that it may be now.</param>
    public static TimeSpan? LeadOf(SourceCursor cursor, EventTime latest)
    {
        if (cursor.Watermark <= latest)
            return cursor.FreshTo - latest is { } lead && lead > ClockTrust.Steady ? lead : null;

        // How long ago that happened nobody knows.
        var sure = latest - LongestSetBack;
        return cursor.Watermark - (cursor.Start is { } start && start > sure && start <= latest ? start : sure);
    }

    private static EventTime Later(EventTime left, EventTime right) => left > right ? left : right;
}
