using System.Globalization;
using LiveLogs.Questions.Planning.Words;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Time;

/// <summary>Dates: 2026-03-10 with or without a time, 10.03.2026, 10.3., 3/10/2026, March 10th 2026, 10 March, 10. März, and whole months, quarters and years.</summary>
internal static class DateGrammar
{
    /// <summary>Reads a date at a word.</summary>
    public static TimePiece? Read(QuestionText text, int at, TimeGround ground)
    {
        if (at >= text.Count || text.Used(at))
            return null;

        return Instant(text, at, ground) ?? Written(text, at, ground) ?? Named(text, at, ground) ?? Whole(text, at, ground);
    }

    /// <summary>An instant in RFC 3339, with or without its offset.</summary>
    private static TimePiece? Instant(QuestionText text, int at, TimeGround ground)
    {
        var word = text.Words[at].Text;
        if (word.Length < 16 || word[4] != '-' || word[10] is not ('T' or 't')
            || !DateTime.TryParse(word, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time))
        {
            return null;
        }

        var instant = time.Kind == DateTimeKind.Utc ? new DateTimeOffset(time) : ground.Instant(time);
        return Point(at, at + 1, instant);
    }

    private static TimePiece? Written(QuestionText text, int at, TimeGround ground)
    {
        var word = text.Words[at].Text;
        if (DateTime.TryParseExact(word, ["yyyy-MM-dd", "yyyy/MM/dd", "d.M.yyyy", "M/d/yyyy", "d.M.yy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return Day(at, at + 1, ground, date);

        // 10.3. has lost its last dot to the sentence, or kept it.
        var parts = word.TrimEnd('.').Split('.');
        return parts.Length == 2 && word.EndsWith('.') && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var day)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var month)
            ? Dated(at, at + 1, ground, null, month, day)
            : null;
    }

    /// <summary>A day of a month by the month's name.</summary>
    private static TimePiece? Named(QuestionText text, int at, TimeGround ground)
    {
        if (text.Find(at, Sense.Month) is { } month)
        {
            return DayOf(text, month.End) is not { } day ? null
                : Dated(at, YearAt(text, month.End + 1) is null ? month.End + 1 : EndOfYear(text, month.End + 1), ground, YearAt(text, month.End + 1), Number(month), day);
        }

        if (DayOf(text, at) is not { } first)
            return null;

        var next = text.Reads(at + 1, "of") ? at + 2 : at + 1;
        if (text.Find(next, Sense.Month) is not { } named)
            return null;

        var year = YearAt(text, named.End);
        return Dated(at, year is null ? named.End : EndOfYear(text, named.End), ground, year, Number(named), first);
    }

    /// <summary>A whole month, quarter or year.</summary>
    private static TimePiece? Whole(QuestionText text, int at, TimeGround ground)
    {
        var written = text.Words[at].Text;
        if (text.Find(at, Sense.Month) is { } month && (written.Length > 3 || YearAt(text, month.End) is not null) && !Modal(text, at))
        {
            var year = YearAt(text, month.End);
            return new TimePiece { Kind = PieceKind.Range, Unit = "month", Range = ground.Month(Number(month), year), Start = at, End = year is null ? month.End : EndOfYear(text, month.End) };
        }

        if (text.Find(at, Sense.Quarter) is { } quarter)
        {
            var year = YearAt(text, quarter.End);
            return new TimePiece { Kind = PieceKind.Range, Unit = "quarter", Range = ground.Quarter(Number(quarter), year), Start = at, End = year is null ? quarter.End : EndOfYear(text, quarter.End) };
        }

        return YearAt(text, at) is { } whole && at > 0 && text.Is(at - 1, Sense.During)
            ? new TimePiece { Kind = PieceKind.Range, Unit = "year", Range = ground.Between(new DateTime(whole, 1, 1), new DateTime(whole + 1, 1, 1), null), Start = at, End = at + 1 }
            : null;
    }

    /// <summary>May and march are also verbs: they are months behind a preposition or with a capital letter.</summary>
    private static bool Modal(QuestionText text, int at) =>
        text.Reads(at, "may", "march") && !(at > 0 && (text.Is(at - 1, Sense.During) || text.Is(at - 1, Sense.Since) || text.Is(at - 1, Sense.Last) || text.Is(at - 1, Sense.To)))
        && !char.IsUpper(text.Words[at].Text[0]);

    private static int? DayOf(QuestionText text, int at)
    {
        if (at >= text.Count || text.Used(at))
            return null;

        // 10th is a number and its ending; 10. keeps its dot.
        var word = text.Words[at];
        var written = word.Text.TrimEnd('.');
        foreach (var ending in new[] { "st", "nd", "rd", "th" })
        {
            if (written.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                written = written[..^2];
        }

        return int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var day) && day is >= 1 and <= 31 && !text.Is(at + 1, Sense.TimeUnit) ? day : null;
    }

    private static int? YearAt(QuestionText text, int at)
    {
        var year = at < text.Count && text.Words[at].Text == "," ? at + 1 : at;
        return year < text.Count && text.Words[year] is { Kind: WordKind.Number, Text.Length: 4, Number: >= 2000 and <= 2100 and var number } ? (int)number : null;
    }

    private static int EndOfYear(QuestionText text, int at) => text.Words[at].Text == "," ? at + 2 : at + 1;

    private static TimePiece? Dated(int start, int end, TimeGround ground, int? year, int month, int day)
    {
        var which = year ?? ground.Today.Year;
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(which, month))
            return null;

        var date = new DateTime(which, month, day);
        return Day(start, end, ground, year is null && date > ground.Today ? date.AddYears(-1) : date);
    }

    private static TimePiece? Day(int start, int end, TimeGround ground, DateTime date) =>
        date.Year is < 1990 or > 2200 ? null : new TimePiece { Kind = PieceKind.Day, Unit = "day", Range = ground.Days(date, 1, null), Start = start, End = end };

    private static TimePiece Point(int start, int end, DateTimeOffset instant) =>
        new() { Kind = PieceKind.Point, Range = new PlanTime { Kind = TimeKind.Absolute, From = instant, To = instant }, Start = start, End = end };

    private static int Number(Mark mark) => int.Parse(mark.Value, CultureInfo.InvariantCulture);
}
