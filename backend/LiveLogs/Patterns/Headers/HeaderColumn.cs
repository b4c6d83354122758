using System.Buffers;
using LiveLogs.Ingestion.Levels;

namespace LiveLogs.Patterns.Headers;

/// <summary>The meaning of a column's form, independent of its content.</summary>
[Flags]
internal enum ColumnMarks
{
    None = 0,

    /// <summary>A digit, or the name of a month or a day.</summary>
    Value = 1,

    /// <summary>Digits as of a time or a long id.</summary>
    Long = 2,

    /// <summary>It begins with a bracket.</summary>
    Bracketed = 4,

    /// <summary>It ends with a colon.</summary>
    Colon = 8,

    /// <summary>The space behind it is wider than between words, or a bar, a tab or a comma is there.</summary>
    Padded = 16,

    /// <summary>The name or the letter of a level.</summary>
    Level = 32,

    /// <summary>Capitals, or a name with marks inside: no word of a sentence.</summary>
    Name = 64,

    /// <summary>Neither letters nor digits.</summary>
    Mark = 128,

    /// <summary>These end a header when they stand at one place in all lines.</summary>
    Ends = Long | Bracketed | Colon | Padded | Level | Mark,
}

/// <summary>A column at the beginning of a line.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="Marks">Its form.</param>
internal readonly record struct HeaderColumn(int Start, int End, ColumnMarks Marks)
{
    /// <summary>Columns that may be a header.</summary>
    public const int Max = 12;

    private const int LongestBracket = 256;
    private const int LongDigits = 6;

    private static readonly SearchValues<char> Ends = SearchValues.Create(" \t|,;");

    /// <summary>Reads the column at a place and moves to the next.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, ref int at, out HeaderColumn column)
    {
        column = default;
        if (!TrySpan(text, ref at, out var start, out var end))
            return false;

        column = new HeaderColumn(start, end, MarksOf(text[start..end]) | (IsPadded(text[end..at]) ? ColumnMarks.Padded : ColumnMarks.None));
        return true;
    }

    /// <summary>Moves to the next column if the one at a place has all marks that are demanded.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, ColumnMarks demanded, ref int at)
    {
        if (!TrySpan(text, ref at, out var start, out var end))
            return false;

        var column = text[start..end];
        return ((demanded & ColumnMarks.Bracketed) == 0 || column[0] is '[' or '(' or '<')
            && ((demanded & ColumnMarks.Colon) == 0 || column[^1] == ':')
            && ((demanded & ColumnMarks.Padded) == 0 || IsPadded(text[end..at]))
            && ((demanded & (ColumnMarks.Value | ColumnMarks.Long | ColumnMarks.Level | ColumnMarks.Mark) & ~MarksOf(column, demanded)) == 0);
    }

    private static ColumnMarks MarksOf(ReadOnlySpan<char> column, ColumnMarks demanded)
    {
        if ((demanded & (ColumnMarks.Level | ColumnMarks.Mark)) != 0)
            return MarksOf(column);
        if ((demanded & ColumnMarks.Value) == 0 || !column.ContainsAnyInRange('0', '9'))
            return IsDateName(column) ? ColumnMarks.Value : ColumnMarks.None;
        if ((demanded & ColumnMarks.Long) == 0)
            return ColumnMarks.Value;

        var digits = 0;
        foreach (var character in column)
            digits += char.IsAsciiDigit(character) ? 1 : 0;
        return digits >= LongDigits ? ColumnMarks.Value | ColumnMarks.Long : ColumnMarks.Value;
    }

    private static bool TrySpan(ReadOnlySpan<char> text, ref int at, out int start, out int end)
    {
        while (at < text.Length && IsGap(text[at]))
            at++;
        start = end = at;
        if (at >= text.Length)
            return false;

        if (text[at] is '[' or '(' or '<' && BracketEnd(text[at..]) is var close and > 0)
            at += close;
        while (at < text.Length)
        {
            var next = text[at..].IndexOfAny(Ends);
            at = next < 0 ? text.Length : at + next;
            if (at >= text.Length || IsGap(text[at]) || IsComma(text, at))
                break;
            at++;
        }

        end = at;
        while (at < text.Length && (IsGap(text[at]) || IsComma(text, at)))
            at++;
        return end > start;
    }

    private static bool IsGap(char character) => character is ' ' or '\t' or '|';

    /// <summary>One that sets columns off, not one in a number.</summary>
    private static bool IsComma(ReadOnlySpan<char> text, int at) =>
        at < text.Length && text[at] is ',' or ';' && (at + 1 >= text.Length || !char.IsAsciiDigit(text[at + 1]) || at == 0 || !char.IsAsciiDigit(text[at - 1]));

    /// <summary>A comma before a blank is one of a sentence.</summary>
    private static bool IsPadded(ReadOnlySpan<char> gap) => gap is "," or ";" || gap.ContainsAny('|', '\t') || gap.Contains("  ", StringComparison.Ordinal);

    private static int BracketEnd(ReadOnlySpan<char> text)
    {
        var (open, close) = (text[0], text[0] switch { '[' => ']', '(' => ')', _ => '>' });
        var depth = 0;
        for (var i = 0; i < text.Length && i < LongestBracket; i++)
        {
            depth += text[i] == open ? 1 : text[i] == close ? -1 : 0;
            if (depth == 0)
                return i + 1;
        }

        return 0;
    }

    private static ColumnMarks MarksOf(ReadOnlySpan<char> text)
    {
        var (digits, capitals, small, inner) = (0, 0, 0, 0);
        foreach (var character in text)
        {
            digits += char.IsAsciiDigit(character) ? 1 : 0;
            capitals += char.IsAsciiLetterUpper(character) ? 1 : 0;
            small += char.IsAsciiLetterLower(character) || character > 127 ? 1 : 0;
            inner += character is '.' or '_' or '/' or '$' or '@' or '-' or '(' or '[' ? 1 : 0;
        }

        var marks = ColumnMarks.None;
        if (digits > 0 || IsDateName(text))
            marks |= ColumnMarks.Value;
        if (digits >= LongDigits)
            marks |= ColumnMarks.Long;
        if (text[0] is '[' or '(' or '<')
            marks |= ColumnMarks.Bracketed;
        if (digits + capitals + small == 0)
            return marks | ColumnMarks.Mark;
        if (text[^1] == ':')
            marks |= ColumnMarks.Colon;
        if (digits == 0 && inner == 0 && SeverityValue.FromName(text.TrimEnd(':')) > 0)
            marks |= ColumnMarks.Level;
        if ((small == 0 && capitals > 1) || (inner > 0 && capitals + small + digits > inner))
            marks |= ColumnMarks.Name;
        return marks;
    }

    private static bool IsDateName(ReadOnlySpan<char> text) => text.Length == 3 && text is "Jan" or "Feb" or "Mar" or "Apr" or "May" or "Jun" or "Jul" or "Aug"
        or "Sep" or "Oct" or "Nov" or "Dec" or "Mon" or "Tue" or "Wed" or "Thu" or "Fri" or "Sat" or "Sun";
}
