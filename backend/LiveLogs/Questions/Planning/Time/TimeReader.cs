using LiveLogs.Questions.Planning.Words;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Time;

/// <summary>Finds what a question says about time, and uses its words.</summary>
internal sealed class TimeReader
{
    private readonly QuestionText _text;
    private readonly TimeGround _ground;
    private readonly List<TimePiece> _pieces = [];

    private TimeReader(QuestionText text, TimeGround ground) => (_text, _ground) = (text, ground);

    /// <summary>Reads a question.</summary>
    /// <param name="text">The question; the lengths of conditions must have been used before.</param>
    /// <param name="ground">Where the asker stands in time.</param>
    public static FoundTimes Read(QuestionText text, TimeGround ground)
    {
        var zoned = Zone(text) is { } zone ? new TimeGround(ground.Now, zone) : ground;
        var reader = new TimeReader(text, zoned);
        var found = new FoundTimes { Ground = zoned, Bucket = BucketGrammar.Take(text) };
        for (var i = 0; i < text.Count; i++)
            i = Math.Max(i, reader.PieceAt(i) - 1);

        TimeJoiner.Join(reader._pieces, text, found);
        return found;
    }

    /// <summary>A time zone by the name of its city or its common short name, or as Area/City.</summary>
    private static TimeZoneInfo? Zone(QuestionText text)
    {
        for (var i = 0; i < text.Count; i++)
        {
            if (text.Used(i))
                continue;

            if (text.Find(i, Sense.Zone) is { } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone.Value, out var named))
            {
                text.Use(zone);
                return named;
            }

            var written = text.Words[i].Text;
            if (written.IndexOf('/', StringComparison.Ordinal) > 1 && char.IsAsciiLetterUpper(written[0]) && TimeZoneInfo.TryFindSystemTimeZoneById(written, out var city))
            {
                text.Use(i, i + 1);
                return city;
            }
        }

        return null;
    }

    /// <summary>Reads the piece at a word, if there is one; the index behind it, or that of the word.</summary>
    private int PieceAt(int at)
    {
        if (_text.Used(at))
            return at;

        var start = Leading(at, out var compared, out var same);
        if (Over(at) is { } over)
            return Keep(over);

        if (Two(start) is { } two)
            return Keep(two with { Compared = compared, SameTime = same });

        if (OpenEnded(start) is { } open)
            return Keep(open);

        if (Bare(start) is { } bare)
            return Keep(bare);

        var asked = _text.Is(start - 1, Sense.At) || _text.Is(start - 1, Sense.Around);
        var piece = PeriodGrammar.Read(_text, start, _ground) ?? DateGrammar.Read(_text, start, _ground) ?? ClockGrammar.Joined(_text, start) ?? ClockGrammar.Read(_text, start, bare: asked);
        if (piece is not null)
            return Keep(piece with { Compared = compared, SameTime = same });

        return at;
    }

    /// <summary>Skips the words of a comparison: compared to, than, the same time.</summary>
    private int Leading(int at, out bool compared, out bool same)
    {
        (compared, same) = (false, false);
        if (_text.Find(at, Sense.SameTime) is { } sameTime)
        {
            var behind = sameTime.End;
            while (_text.Reads(behind, "on", "of", "the", "am", "der", "in", "vom", "from", "wie", "as", "des"))
                behind++;

            if (PeriodGrammar.Read(_text, behind, _ground) is not null || _text.Find(behind, Sense.OverPeriod) is not null)
            {
                (compared, same) = (true, true);
                _text.Use(at, behind);
                return behind;
            }
        }

        for (var i = at - 1; i >= Math.Max(0, at - 4); i--)
        {
            if (_text.Is(i, Sense.Versus) && !_text.Used(i) && OnlyFillers(i, at))
                compared = true;
        }

        return at;
    }

    private bool OnlyFillers(int mark, int at)
    {
        var end = _text.At(mark).Where(m => m.Sense == Sense.Versus).Max(m => m.End);
        for (var i = end; i < at; i++)
        {
            if (!_text.Is(i, Sense.Filler) && !_text.Is(i, Sense.Of))
                return false;
        }

        return end <= at;
    }

    /// <summary>The week before, week over week, Vortag.</summary>
    private TimePiece? Over(int at) =>
        _text.Find(at, Sense.OverPeriod) is { } over && (over.Length > 1 || !_text.Is(at, Sense.Last)) && !_text.Reads(over.End, "last", "yesterday")
        && (_text.First(Sense.Compare) is not null || _text.First(Sense.Versus) is not null || over.Value != "period" || _pieces.Count > 0)
            ? new TimePiece { Kind = PieceKind.Range, Unit = over.Value, Back = 1, Compared = true, SameTime = true, Start = at, End = over.End }
            : null;

    /// <summary>Between 9 and 11, from Monday to Wednesday, 3 March to 5 March.</summary>
    private TimePiece? Two(int at)
    {
        var opened = _text.Find(at, Sense.Between) ?? _text.Find(at, Sense.From);
        var first = opened is { } open ? SkipFillers(open.End) : at;
        if (One(first, bare: opened is not null) is not { } begun)
            return opened is null ? null : HalfDate(first, at);

        var behind = begun.Kind == PieceKind.Clock && _text.Find(begun.End, Sense.Clock) is { } clock ? clock.End : begun.End;
        if (_text.Find(behind, Sense.To) is not { } to || (opened is null && _text.Reads(behind, "and", "und")) || (opened is { Value: "" } && IsComparedPair(at, opened.Value, begun)))
            return null;

        if (One(SkipFillers(to.End), bare: begun.Kind == PieceKind.Clock) is not { } until)
            return null;

        return Spanned(begun, until, at) ?? HalfDate(first, at);
    }

    /// <summary>Between today and yesterday is no range: it is two days to compare.</summary>
    private bool IsComparedPair(int at, Mark opened, TimePiece first) =>
        opened.Sense == Sense.Between && first.Kind is PieceKind.Range or PieceKind.Day && (_text.First(Sense.Compare) is not null || _text.Is(at - 1, Sense.Compare) || _text.Is(at - 2, Sense.Compare));

    /// <summary>1. bis 5. März: the first day has no month of its own.</summary>
    private TimePiece? HalfDate(int at, int start)
    {
        if (at >= _text.Count || !int.TryParse(_text.Words[at].Text.TrimEnd('.'), out var day) || day is < 1 or > 31 || _text.Find(at + 1, Sense.To) is not { } to)
            return null;

        if (DateGrammar.Read(_text, SkipFillers(to.End), _ground) is not { Kind: PieceKind.Day, Range: { } last } until)
            return null;

        var end = _ground.Local(last.From).Date;
        return day > DateTime.DaysInMonth(end.Year, end.Month) || day > end.Day ? null
            : new TimePiece { Kind = PieceKind.Range, Range = _ground.Between(new DateTime(end.Year, end.Month, day), end.AddDays(1), null), Start = start, End = until.End };
    }

    private TimePiece? One(int at, bool bare) => Day(at) is { } day ? OnDay(day) : ClockGrammar.Read(_text, at, bare) is { } clock ? OfDay(clock) : NowAt(at);

    private TimePiece? Day(int at) => PeriodGrammar.Read(_text, at, _ground) ?? DateGrammar.Read(_text, at, _ground);

    /// <summary>Yesterday 18:00; heute um 6 Uhr.</summary>
    private TimePiece OnDay(TimePiece day)
    {
        if (day is not { Kind: PieceKind.Day, Range: { } range })
            return day;

        var introduced = _text.Is(day.End, Sense.At) || _text.Reads(day.End, ",", "@");
        return ClockGrammar.Read(_text, introduced ? day.End + 1 : day.End, bare: introduced) is { Clock: { } time } clock
            ? Point(_ground.Local(range.From).Date + time, day.Start, clock.End)
            : day;
    }

    /// <summary>18:00 yesterday; 9 on Monday.</summary>
    private TimePiece OfDay(TimePiece clock)
    {
        var at = clock.End;
        while (_text.Reads(at, "on", "of", "am", "the", "vom", "utc", "in"))
            at++;

        return Day(at) is { Kind: PieceKind.Day, Range: { } range } day ? Point(_ground.Local(range.From).Date + clock.Clock!.Value, clock.Start, day.End) : clock;
    }

    private TimePiece Point(DateTime local, int start, int end)
    {
        var instant = _ground.Instant(local);
        return new TimePiece { Kind = PieceKind.Point, Range = new PlanTime { Kind = TimeKind.Absolute, From = instant, To = instant }, Start = start, End = end };
    }

    private TimePiece? NowAt(int at) =>
        _text.Find(at, Sense.Now) is { } now
            ? new TimePiece { Kind = PieceKind.Point, Range = new PlanTime { Kind = TimeKind.Absolute, From = _ground.Now, To = _ground.Now }, Start = at, End = now.End }
            : null;

    private TimePiece? Spanned(TimePiece first, TimePiece until, int start)
    {
        if (first.Kind == PieceKind.Clock && until.Kind == PieceKind.Clock)
            return first with { ClockEnd = until.Clock, Start = start, End = until.End };

        // Between 9 and 11 yesterday: the day of the one end is that of the other.
        if (first is { Kind: PieceKind.Clock, Clock: { } opens } && until is { Kind: PieceKind.Point, Range: { } ends })
            first = Point(_ground.Local(ends.From).Date + opens, first.Start, first.End);
        else if (until is { Kind: PieceKind.Clock, Clock: { } closes } && first is { Kind: PieceKind.Point, Range: { } starts })
            until = Point(_ground.Local(starts.From).Date + closes + (closes <= _ground.Local(starts.From).TimeOfDay ? TimeSpan.FromDays(1) : TimeSpan.Zero), until.Start, until.End);

        if (first.Kind == PieceKind.Clock || until.Kind == PieceKind.Clock || first.Range is null || until.Range is null)
            return null;

        var (begin, end) = (first.Range.From, until.Range.To);

        // Monday to Wednesday, asked on a Wednesday: the second day is today.
        if (end <= begin && until.Kind == PieceKind.Day && _ground.Local(until.Range.From).Date.AddDays(7) == _ground.Today)
            end = _ground.Now;
        return begin < end ? new TimePiece { Kind = PieceKind.Range, Range = _ground.Between(begin, end), Start = start, End = until.End } : null;
    }

    /// <summary>Since yesterday, after 14:00, before 9, until noon, seit 3 Stunden.</summary>
    private TimePiece? OpenEnded(int at)
    {
        if (_text.Find(at, Sense.Since) is { } since)
        {
            var behind = SkipFillers(since.End);
            if (PeriodGrammar.Length(_text, behind) is { } length && !_text.Is(length.End, Sense.Ago))
                return new TimePiece { Kind = PieceKind.Range, Range = _ground.Trailing(length.Count, length.Unit), Start = at, End = length.End };

            var point = One(behind, bare: since.Value.Length == 0);
            if (point is { Kind: PieceKind.Clock })
                return point with { Open = 1, Start = at };

            if (point?.Range is { } begun && begun.From < _ground.Now)
                return new TimePiece { Kind = PieceKind.Range, Range = _ground.Between(begun.From, _ground.Now), Start = at, End = point.End };
        }

        if (_text.Find(at, Sense.After) is { } after && One(SkipFillers(after.End), bare: false) is { } later)
        {
            if (later.Kind == PieceKind.Clock)
                return later with { Open = 1, Start = at };

            if (later is { Kind: PieceKind.Point, Range: { } moment } && moment.From < _ground.Now)
                return new TimePiece { Kind = PieceKind.Range, Range = _ground.Between(_ground.Local(moment.From), _ground.Local(moment.From).Date.AddDays(1), null), Start = at, End = later.End };

            if (later.Range is { } range && range.To < _ground.Now)
                return new TimePiece { Kind = PieceKind.Range, Range = _ground.Between(range.To, _ground.Now), Start = at, End = later.End };
        }

        return _text.Find(at, Sense.Until) is not { } until ? null : One(SkipFillers(until.End), bare: true) switch
        {
            { Kind: PieceKind.Clock } ends => ends with { Open = -1, Start = at },
            { Kind: PieceKind.Point, Range: { } ends } point when ends.From != _ground.Now && _ground.Local(ends.From).TimeOfDay > TimeSpan.Zero =>
                new TimePiece { Kind = PieceKind.Range, Range = _ground.Between(_ground.Local(ends.From).Date, _ground.Local(ends.From), null), Start = at, End = point.End },
            _ => null,
        };
    }

    /// <summary>A length alone: over 24 hours, for 3 days, CPU 6h.</summary>
    private TimePiece? Bare(int at)
    {
        if (PeriodGrammar.Length(_text, at) is not { } length || _text.Is(length.End, Sense.Ago) || _text.Is(at - 1, Sense.Operator) || _text.Find(length.End, Sense.OverPeriod) is not null)
            return null;

        var asked = _text.Is(at - 1, Sense.During) || length.End == _text.Count || at == 0 || _text.Words[at].Number is not null;
        return asked && length.Unit != "second" ? new TimePiece { Kind = PieceKind.Range, Range = _ground.Trailing(length.Count, length.Unit), Start = at, End = length.End } : null;
    }

    private int SkipFillers(int at)
    {
        while (_text.Reads(at, "the", "der", "dem", "den", "die", "das", "about", "etwa", "on", "am", "at", "um", "zum", "zur"))
            at++;

        return at;
    }

    private int Keep(TimePiece piece)
    {
        _pieces.Add(piece);
        _text.Use(piece.Start, piece.End);
        return piece.End;
    }
}
