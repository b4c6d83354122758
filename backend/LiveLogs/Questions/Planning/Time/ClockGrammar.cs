using System.Globalization;
using LiveLogs.Questions.Planning.Words;

namespace LiveLogs.Questions.Planning.Time;

/// <summary>Times of day: 09:40, 9:40 am, 9am, 9 Uhr, 9 Uhr 30, 14.30 Uhr, noon; a bare 9 only where the words before ask for a time of day.</summary>
internal static class ClockGrammar
{
    /// <summary>Reads a time of day at a word.</summary>
    /// <param name="text">The question.</param>
    /// <param name="at">The index of the word.</param>
    /// <param name="bare">Whether a number alone may be an hour.</param>
    public static TimePiece? Read(QuestionText text, int at, bool bare)
    {
        if (at >= text.Count || text.Used(at))
            return null;

        if (text.Reads(at, "midnight", "mitternacht"))
            return Piece(at, at + 1, TimeSpan.Zero);

        if (text.Reads(at, "noon", "midday"))
            return Piece(at, at + 1, TimeSpan.FromHours(12));

        var word = text.Words[at];
        var marked = text.Find(at + 1, Sense.Clock);
        if (word.Kind == WordKind.Name && Written(word.Text) is { } time)
            return With(at, marked, time, text);

        if (word.Kind != WordKind.Number || word.Number is not { } number || number is < 0 or > 24)
            return null;

        // 14.30 Uhr was read as a number.
        if (word.Text.Contains('.', StringComparison.Ordinal))
            return marked is not null && Written(word.Text.Replace('.', ':')) is { } dotted ? With(at, marked, dotted, text) : null;

        if (number != Math.Floor(number) || word.Text.Contains(',', StringComparison.Ordinal))
            return null;

        if (marked is not null)
            return With(at, marked, TimeSpan.FromHours(number), text);

        if (!bare || text.Is(at + 1, Sense.TimeUnit) || text.Is(at + 1, Sense.Unit) || text.Is(at + 1, Sense.Month))
            return null;

        return Piece(at, at + 1, TimeSpan.FromHours(number));
    }

    /// <summary>Two times of day written as one word: 09:00-10:30.</summary>
    public static TimePiece? Joined(QuestionText text, int at)
    {
        if (text.Used(at) || text.Words[at].Kind != WordKind.Name)
            return null;

        var parts = text.Words[at].Text.Split('-', '–');
        return parts.Length == 2 && Written(parts[0]) is { } from && Written(parts[1]) is { } to
            ? Piece(at, text.Find(at + 1, Sense.Clock)?.End ?? at + 1, from) with { ClockEnd = to }
            : null;
    }

    private static TimePiece? With(int at, Mark? marked, TimeSpan time, QuestionText text)
    {
        if (marked is not { } mark)
            return Piece(at, at + 1, time);

        if (mark.Value is "am" or "pm" && time >= TimeSpan.FromHours(13))
            return null;

        time = (mark.Value, time.Hours) switch
        {
            ("pm", < 12) => time + TimeSpan.FromHours(12),
            ("am", 12) => time - TimeSpan.FromHours(12),
            _ => time,
        };
        // German am is a preposition: am Montag. Behind a bare number it is only a time of day when nothing of the calendar follows.
        if (mark.Value == "am" && (text.Is(mark.End, Sense.Weekday) || text.Is(mark.End, Sense.Day) || (mark.End < text.Count && text.Words[mark.End].Kind == WordKind.Number)))
            return Piece(at, at + 1, time);

        // 9 Uhr 30
        if (mark.Value.Length == 0 && mark.End < text.Count && text.Words[mark.End] is { Kind: WordKind.Number, Number: >= 0 and < 60 and var minutes }
            && time.Minutes == 0 && text.Words[mark.End].Text.Length == 2 && !text.Is(mark.End + 1, Sense.TimeUnit))
        {
            return Piece(at, mark.End + 1, time + TimeSpan.FromMinutes(minutes));
        }

        return Piece(at, mark.End, time);
    }

    private static TimeSpan? Written(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is < 2 or > 3)
            return null;

        var numbers = new int[3];
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length is < 1 or > 2 || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return null;
        }

        var time = new TimeSpan(numbers[0], numbers[1], numbers[2]);
        return numbers[0] <= 24 && numbers[1] < 60 && numbers[2] < 60 && time <= TimeSpan.FromHours(24) && parts[1].Length == 2 ? time : null;
    }

    private static TimePiece Piece(int start, int end, TimeSpan time) => new() { Kind = PieceKind.Clock, Clock = time, Start = start, End = end };
}
