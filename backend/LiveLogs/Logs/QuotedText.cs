using System.Globalization;
using System.Text;

namespace LiveLogs.Logs;

/// <summary>What is wrong with an escape in a text in quotes.</summary>
/// <param name="Message">For the person who typed it.</param>
/// <param name="Position">Where the escape begins, from 0, in UTF-16 units.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Instead">What stands for the same characters as plain text; null when no text has them.</param>
internal sealed record WrongEscape(string Message, int Position, int Length, string? Instead);

/// <summary>
/// Texts in double quotes, as filters and names of fields have them. <c>\"</c> and <c>\\</c> stand for a quote and a backslash, <c>\n</c>, <c>\r</c> and <c>\t</c> for a line feed,
/// a carriage return and a tab, <c>\uXXXX</c> for a UTF-16 unit by its four hexadecimal digits, as in JSON (https://www.rfc-editor.org/rfc/rfc8259#section-7). Any other backslash is
/// wrong. Characters may also stand for themselves.
/// </summary>
internal static class QuotedText
{
    private const string Half = "This is half of a character: no stored text has it.";

    /// <summary>The text in quotes, on one line: control characters and line separators are written as escapes.</summary>
    public static string Write(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var character in text)
            Append(quoted, character);
        return quoted.Append('"').ToString();
    }

    /// <summary>A text on one line: control characters and line separators as they stand in quotes, everything else as it is.</summary>
    public static string OnOneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in text)
            _ = IsPlain(character) ? line.Append(character) : Append(line, character);
        return line.ToString();
    }

    /// <summary>Behind the closing quote; negative when there is none.</summary>
    /// <param name="text">What is read.</param>
    /// <param name="start">Where the opening quote is.</param>
    public static int EndOf(string text, int start)
    {
        for (var at = start + 1; at < text.Length; at++)
        {
            if (text[at] == '"')
                return at + 1;
            if (text[at] == '\\')
                at++;
        }

        return -1;
    }

    /// <summary>What stands in the quotes.</summary>
    /// <param name="text">What is read.</param>
    /// <param name="start">Where the opening quote is.</param>
    /// <param name="end">Behind the closing quote, as <see cref="EndOf"/> found it.</param>
    /// <param name="wrong">The first escape that is wrong, when the result is null.</param>
    public static string? Read(string text, int start, int end, out WrongEscape? wrong)
    {
        var (content, at) = (new StringBuilder(end - start), start + 1);
        wrong = null;
        while (at < end - 1)
        {
            if (text[at] != '\\')
                content.Append(text[at++]);
            else if (text[at + 1] != 'u' && Simple(text[at + 1]) is { } simple)
                (content, at) = (content.Append(simple), at + 2);
            else if (TryUnits(text, at, end - 1, content, out var length, out wrong))
                at += length;
            else
                return null;
        }

        return content.ToString();
    }

    /// <summary>The first wrong escape in the quoted parts of a name; null when there is none.</summary>
    public static WrongEscape? FindWrong(string name)
    {
        for (var at = name.IndexOf('"', StringComparison.Ordinal); at >= 0; at = name.IndexOf('"', at))
        {
            var end = EndOf(name, at);
            if (end < 0)
                return null;
            if (Read(name, at, end, out var wrong) is null)
                return wrong;
            if (end == name.Length)
                return null;

            at = end;
        }

        return null;
    }

    /// <summary>A text with quoted parts as it is written now, when it was written at a time at which a backslash stood for itself before anything but a quote and a backslash.</summary>
    public static string FromPlainBackslashes(string text)
    {
        var (now, isQuoted) = (new StringBuilder(text.Length), false);
        for (var at = 0; at < text.Length; at++)
        {
            isQuoted ^= text[at] == '"';
            now.Append(text[at]);
            if (text[at] != '\\' || !isQuoted)
                continue;

            var isEscape = at + 1 < text.Length && text[at + 1] is '"' or '\\';
            now.Append(isEscape ? text[++at] : '\\');
        }

        return now.ToString();
    }

    private static char? Simple(char escape) => escape switch
    {
        '"' or '\\' => escape,
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => null,
    };

    /// <summary>One unit by its digits, or the two of a surrogate pair.</summary>
    private static bool TryUnits(string text, int at, int end, StringBuilder content, out int length, out WrongEscape? wrong)
    {
        (length, wrong) = (6, null);
        if (Unit(text, at, end) is not { } unit)
        {
            length = text[at + 1] == 'u' ? Math.Min(6, end - at) : char.IsHighSurrogate(text[at + 1]) ? 3 : 2;
            var escape = text.Substring(at, length);
            wrong = new WrongEscape(
                $"{escape} is no escape. In quotes, write \\\\ for a backslash, \\\" for a quote, \\n, \\r and \\t for a line feed, a carriage return and a tab, and \\uXXXX for any character, by four hexadecimal digits.",
                at,
                length,
                "\\" + escape);
            return false;
        }

        if (unit == '\0')
            wrong = new WrongEscape("A filter cannot contain the NUL character: no stored text has it.", at, length, null);
        else if (char.IsHighSurrogate(unit) && Unit(text, at + 6, end) is { } low && char.IsLowSurrogate(low))
            (content, length) = (content.Append(unit).Append(low), 12);
        else if (char.IsSurrogate(unit))
            wrong = new WrongEscape(Half, at, length, null);
        else
            content.Append(unit);
        return wrong is null;
    }

    private static char? Unit(string text, int at, int end) =>
        at + 6 <= end && text[at] == '\\' && text[at + 1] == 'u' && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;

    private static StringBuilder Append(StringBuilder text, char character) => character switch
    {
        '"' or '\\' => text.Append('\\').Append(character),
        '\n' => text.Append("\\n"),
        '\r' => text.Append("\\r"),
        '\t' => text.Append("\\t"),
        _ when IsPlain(character) => text.Append(character),
        _ => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
    };

    private static bool IsPlain(char character) => !char.IsControl(character) && character is not ('\u2028' or '\u2029');
}
