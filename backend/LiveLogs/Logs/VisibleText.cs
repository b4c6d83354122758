using System.Globalization;
using System.Text;

namespace LiveLogs.Logs;

/// <summary>
/// Texts by which people distinguish things. What cannot be seen, or turns around how the rest is shown, would make two of them look alike
/// (<see href="https://www.unicode.org/reports/tr36/"/>).
/// </summary>
internal static class VisibleText
{
    /// <summary>What is wrong with any other text.</summary>
    public const string Problem = "Must not contain control characters or invisible characters, such as zero-width spaces and marks of writing direction.";

    /// <summary>Letters by their category, and nothing to see.</summary>
    private const string Blank = "\u115F\u1160\u3164\uFFA0\u034F\u17B4\u17B5\u180B\u180C\u180D";

    /// <summary>
    /// The text with everything that steers a terminal, breaks a line unasked or turns around how the rest is shown (<see href="https://www.trojansource.codes/"/>) written as
    /// <c>\u001b</c>. Tabs stay.
    /// </summary>
    /// <param name="text">What others wrote.</param>
    /// <param name="keepsLines">Line feeds stay, with a carriage return before them or without.</param>
    public static string Escape(string text, bool keepsLines)
    {
        var at = 0;
        while (at < text.Length && !Steers(text, at, keepsLines))
            at++;
        if (at == text.Length)
            return text;

        var shown = new StringBuilder(text.Length + 16).Append(text, 0, at);
        for (; at < text.Length; at++)
            _ = Steers(text, at, keepsLines) ? shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[at]:x4}") : shown.Append(text[at]);
        return shown.ToString();
    }

    private static bool Steers(string text, int at, bool keepsLines) => text[at] switch
    {
        '\t' => false,
        '\n' => !keepsLines,
        '\r' => !keepsLines || at + 1 == text.Length || text[at + 1] != '\n',
        '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => true,
        var character => char.IsControl(character),
    };

    /// <summary>The text without what cannot be seen.</summary>
    public static string Only(string text) =>
        IsVisible(text) ? text : string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()).Where(IsVisible)).Trim();

    public static bool IsVisible(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(text, at);
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse || Blank.Contains(text[at], StringComparison.Ordinal))
                return false;
            if (char.IsHighSurrogate(text[at]))
                at++;
        }

        return true;
    }
}
