using System.Globalization;
using LiveLogs.Questions.Planning.Words;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Time;

/// <summary>Periods by their distance from now: the last 3 hours, last week, this morning, yesterday evening, Monday, two days ago.</summary>
internal static class PeriodGrammar
{
    /// <summary>Reads a period at a word.</summary>
    public static TimePiece? Read(QuestionText text, int at, TimeGround ground)
    {
        if (at >= text.Count || text.Used(at))
            return null;

        return Beginning(text, at, ground) ?? Numbered(text, at, ground) ?? Ago(text, at, ground) ?? Relative(text, at, ground) ?? Current(text, at, ground) ?? Daily(text, at, ground);
    }

    /// <summary>A number in figures or letters at a word.</summary>
    public static (double Value, int End)? Number(QuestionText text, int at)
    {
        if (at >= text.Count || text.Used(at))
            return null;

        if (text.Words[at].Number is { } number)
            return (number, at + 1);

        return text.Find(at, Sense.Count) is { } mark ? (double.Parse(mark.Value, CultureInfo.InvariantCulture), mark.End) : null;
    }

    /// <summary>A length of time at a word: 3 hours, half an hour.</summary>
    public static (double Count, string Unit, int End)? Length(QuestionText text, int at) =>
        Number(text, at) is { Value: > 0 and <= 100_000 } number && text.Find(number.End, Sense.TimeUnit) is { } unit ? (number.Value, unit.Value, unit.End) : null;

    /// <summary>The beginning of the week; Anfang des Monats: what is since then is the period that is now.</summary>
    private static TimePiece? Beginning(QuestionText text, int at, TimeGround ground)
    {
        if (!text.Reads(at, "beginning", "start", "anfang", "beginn"))
            return null;

        var next = at + 1;
        while (text.Reads(next, "of", "der", "des", "the", "dieser", "dieses", "this", "diesem"))
            next++;

        return text.Find(next, Sense.TimeUnit) is { Value: "day" or "week" or "month" or "quarter" or "year" } unit ? Piece(at, unit.End, ground.Period(unit.Value, 0), unit.Value)
            : text.Find(next, Sense.Day) is { Value: "0" } day ? Piece(at, day.End, ground.Day(0), "day") : null;
    }

    /// <summary>Week 10 of the calendar, as ISO 8601 counts weeks; KW 10.</summary>
    private static TimePiece? Numbered(QuestionText text, int at, TimeGround ground)
    {
        var named = text.Reads(at, "kw", "cw", "kalenderwoche") || (text.Reads(at, "week", "woche") && !text.Is(at - 1, Sense.Last) && !text.Is(at - 1, Sense.Current));
        if (!named || at + 1 >= text.Count || text.Words[at + 1] is not { Number: >= 1 and <= 53 and var number } || number != Math.Floor(number) || text.Is(at + 2, Sense.TimeUnit))
            return null;

        var monday = ISOWeek.ToDateTime(ground.Today.Year, (int)number, DayOfWeek.Monday);
        if (monday > ground.Today)
            monday = ISOWeek.ToDateTime(ground.Today.Year - 1, (int)Math.Min(number, ISOWeek.GetWeeksInYear(ground.Today.Year - 1)), DayOfWeek.Monday);

        return Piece(at, at + 2, ground.Days(monday, 7, null), "week");
    }

    private static TimePiece? Ago(QuestionText text, int at, TimeGround ground)
    {
        // vor 2 Stunden has the word before the length, 2 hours ago behind it.
        var before = text.Reads(at, "vor");
        if (Length(text, before ? at + 1 : at) is not { } length)
            return null;

        var behind = before ? null : text.Find(length.End, Sense.Ago);
        if (!before && (behind is null || text.Reads(length.End, "vor")))
            return null;

        var end = behind?.End ?? length.End;
        if (length.Unit is "day" or "week" or "month" or "year" && length.Count == Math.Floor(length.Count))
        {
            var date = length.Unit switch
            {
                "day" => ground.Today.AddDays(-length.Count),
                "week" => ground.Today.AddDays(-7 * length.Count),
                "month" => ground.Today.AddMonths(-(int)Math.Min(length.Count, 1200)),
                _ => ground.Today.AddYears(-(int)Math.Min(length.Count, 20)),
            };
            return date.Year < 1990 ? null : new TimePiece { Kind = PieceKind.Day, Range = ground.Days(date, 1, null), Unit = length.Unit, Back = length.Count, Start = at, End = end };
        }

        var instant = ground.Now - (length.Count * TimeGround.Length(length.Unit));
        var point = new PlanTime { Kind = TimeKind.Absolute, From = instant, To = instant };
        return new TimePiece { Kind = PieceKind.Point, Range = point, Unit = length.Unit, Back = length.Count, Start = at, End = end };
    }

    private static TimePiece? Relative(QuestionText text, int at, TimeGround ground)
    {
        // the week before last
        if (text.Find(at, Sense.TimeUnit) is { } unitFirst && text.Find(unitFirst.End, Sense.Last) is { Value: "before_last" } beforeLast)
            return Piece(at, beforeLast.End, ground.Period(unitFirst.Value, -2), unitFirst.Value);

        if (text.Find(at, Sense.Last) is not { } last)
            return null;

        // die letzten paar Stunden; the last few hours is no number that anybody could know, three is the usual one.
        if (text.Reads(last.End, "few", "paar", "several", "einigen") && text.Find(last.End + 1, Sense.TimeUnit) is { } some)
            return Piece(at, some.End, ground.Trailing(3, some.Value), some.Value);

        if (Length(text, last.End) is { } length)
            return Piece(at, length.End, ground.Trailing(length.Count, length.Unit), length.Unit);

        if (text.Find(last.End, Sense.Weekday) is { } weekday)
            return DayWith(text, at, weekday.End, ground.Weekday(Whole(weekday), beforeToday: true), ground);

        if (text.Find(last.End, Sense.Weekend) is { } weekend)
            return Piece(at, weekend.End, ground.Weekend(current: false), "week");

        if (text.Find(last.End, Sense.Month) is { } month)
            return Piece(at, month.End, ground.Month(Whole(month), null), "month");

        // last night: from the evening of yesterday to the morning of today.
        if (text.Find(last.End, Sense.DayPart) is { } part)
        {
            return part.Value == "0-6"
                ? Piece(at, part.End, ground.Between(ground.Today.AddHours(-6), ground.Today.AddHours(6), null), "day")
                : Piece(at, part.End, Part(ground.Today.AddDays(-1), part, ground), "day");
        }

        if (text.Find(last.End, Sense.TimeUnit) is not { } unit)
            return null;

        return Piece(at, unit.End, Single(text, at, last, unit.Value, ground), unit.Value);
    }

    /// <summary>The last hour trails; the last week trails; last week is the one of the calendar.</summary>
    private static PlanTime Single(QuestionText text, int at, Mark last, string unit, TimeGround ground)
    {
        if (last.Value == "before_last")
            return ground.Period(unit, -2);

        var article = text.Reads(at - 1, "the", "der", "die", "den", "dem", "das", "im");
        var counted = unit is "second" or "minute" or "hour" or "fortnight" || (unit == "day" && last.Value != "previous");
        return last.Value == "trailing" || counted || (article && last.Value == "last") ? ground.Trailing(1, unit) : ground.Period(unit, -1);
    }

    private static TimePiece? Current(QuestionText text, int at, TimeGround ground)
    {
        // The whole week, all week, die ganze Woche: the period that is now.
        if (text.Reads(at, "whole", "entire", "all", "ganze", "ganzen", "gesamte", "gesamten") && text.Find(at + 1, Sense.TimeUnit) is { Value: "week" or "month" or "quarter" or "year" } whole)
            return Piece(at, whole.End, ground.Period(whole.Value, 0), whole.Value);

        if (text.Find(at, Sense.Current) is not { } current)
            return null;

        if (text.Find(current.End, Sense.TimeUnit) is { } unit)
            return Piece(at, unit.End, ground.Period(unit.Value, 0), unit.Value);

        if (text.Find(current.End, Sense.Weekend) is { } weekend)
            return Piece(at, weekend.End, ground.Weekend(current: true), "week");

        if (text.Find(current.End, Sense.Weekday) is { } weekday)
            return DayWith(text, at, weekday.End, ground.Weekday(Whole(weekday), beforeToday: false), ground);

        return text.Find(current.End, Sense.DayPart) is { } part ? Piece(at, part.End, Part(ground.Today, part, ground), "day") with { Kind = PieceKind.Day } : null;
    }

    private static TimePiece? Daily(QuestionText text, int at, TimeGround ground)
    {
        if (text.Find(at, Sense.Day) is { } day && Whole(day) <= 0)
            return DayWith(text, at, day.End, ground.Day(Whole(day)), ground);

        if (text.Find(at, Sense.Weekday) is { } weekday)
            return DayWith(text, at, weekday.End, ground.Weekday(Whole(weekday), beforeToday: true), ground);

        if (text.Find(at, Sense.Weekend) is { } weekend)
            return Piece(at, weekend.End, ground.Weekend(current: false), "week");

        if (text.Find(at, Sense.DayPart) is not { } part)
            return null;

        if (text.Reads(at, "overnight"))
            return Piece(at, part.End, ground.Between(ground.Today.AddHours(-6), ground.Today.AddHours(6), null), "day");

        // In the morning, without a day: that of today, or of yesterday while it is yet to come.
        var introduced = part.Length > 1 || text.Reads(at, "tonight", "vormittags", "nachmittags", "abends", "nachts") || (text.Reads(at - 1, "am", "in", "im") && !text.Reads(at, "frueh", "morgen"));
        if (!introduced)
            return null;

        var begins = ground.Today.AddHours(Whole(part.Value.Split('-')[0]));
        var date = ground.Instant(begins) < ground.Now ? ground.Today : ground.Today.AddDays(-1);
        return Piece(at, part.End, Part(date, part, ground), "day") with { Kind = PieceKind.Day };
    }

    /// <summary>A day, or the part of it that the next words name: yesterday evening, Monday in the morning.</summary>
    private static TimePiece DayWith(QuestionText text, int start, int end, PlanTime day, TimeGround ground)
    {
        var next = text.Reads(end, "in", "am", "at", "in the") ? end + 1 : end;
        next = text.Reads(next, "the") ? next + 1 : next;
        if ((text.Find(end, Sense.DayPart) ?? text.Find(next, Sense.DayPart)) is not { } part)
            return new TimePiece { Kind = PieceKind.Day, Unit = "day", Range = day, Start = start, End = end };

        return Piece(start, part.End, Part(ground.Local(day.From).Date, part, ground), "day") with { Kind = PieceKind.Day };
    }

    private static PlanTime Part(DateTime date, Mark part, TimeGround ground)
    {
        var hours = part.Value.Split('-');
        return ground.Between(date.AddHours(Whole(hours[0])), date.AddHours(Whole(hours[1])), null);
    }

    private static TimePiece Piece(int start, int end, PlanTime range, string unit) => new() { Kind = PieceKind.Range, Range = range, Unit = unit, Start = start, End = end };

    private static int Whole(Mark mark) => Whole(mark.Value);

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
