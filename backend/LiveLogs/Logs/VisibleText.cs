using System.Globalization;

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
