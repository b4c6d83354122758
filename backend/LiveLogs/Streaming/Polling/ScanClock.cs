using System.Globalization;
using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Streaming.Storing;

namespace LiveLogs.Streaming.Polling;

/// <summary>The provider's time as far as it is believed, for what stays; see <see cref="ClockTrust"/>.</summary>
internal sealed class ScanClock(ILogSource source, AcceptanceWindow window, TimeSpan? marked)
{
    private readonly ClockTrust _trust = new(marked);

    /// <summary>The earlier of what the provider says and what is believed: marks go by it.</summary>
    public EventTime Now => Both().Now;

    /// <summary>What people should know of the clocks; null when there is nothing.</summary>
    public string? Warning => _trust switch
    {
        { IsInDoubt: true } => string.Create(CultureInfo.InvariantCulture,
            $"The provider's clock says {Both().Theirs.ToDateTimeOffset():u}, which is {Difference.TotalSeconds:+0;-0} s from the database's and differs from what it said before. LiveLogs ignores it, and keeps reading by the clock as before."),
        { IsFar: true } => string.Create(CultureInfo.InvariantCulture,
            $"The provider's clock and the database's differ by {Difference.TotalSeconds:+0;-0} s. One of them is wrong; lines are read by the provider's."),
        _ => null,
    };

    private TimeSpan Difference => source.ServerNow() - EventTime.From(window.DatabaseNow());

    /// <summary>Looks at the clocks before a scan, and sets marks back that were written under one that ran ahead.</summary>
    /// <returns>The cursor to go on with, the times to plan by, and by how much the marks were set back.</returns>
    public (SourceCursor Cursor, EventTime Now, EventTime Latest, TimeSpan SetBack) Look(SourceCursor cursor)
    {
        if (!source.KnowsTime)
            return (cursor, source.ServerNow(), source.ServerNow(), TimeSpan.Zero);

        var wasFar = _trust.IsFar;
        var setBack = _trust.Look(Difference, window.DatabaseNow());
        var (now, latest, _) = Both();
        if (setBack > TimeSpan.Zero)
            cursor = MarksAhead.SetBack(cursor, setBack);
        else if (_trust.IsFar && !wasFar && cursor.Sure is null && _trust.Believed is { } ahead && ahead > TimeSpan.Zero)
            cursor = cursor with { Sure = cursor.Watermark - ahead };

        if (MarksAhead.LeadOf(cursor, latest) is { } lead)
        {
            cursor = MarksAhead.SetBack(cursor, lead);
            setBack = lead;
        }

        return (cursor with { ClockDifference = _trust.Marked }, now, latest, setBack);
    }

    private (EventTime Now, EventTime Latest, EventTime Theirs) Both()
    {
        var theirs = source.ServerNow();
        if (!_trust.IsInDoubt)
            return (theirs, theirs, theirs);
        var believed = EventTime.From(window.DatabaseNow() + _trust.Believed!.Value);
        return theirs < believed ? (theirs, believed, theirs) : (believed, theirs, theirs);
    }
}
