using System.Text;

namespace LiveLogs.Ingestion.Text;

/// <summary>The codes by which terminals colour a text. They are no part of what it says.</summary>
internal static class AnsiCodes
{
    public const char Escape = '\u001b';

    /// <summary>The text without them (ECMA-48 §5.4: they end with a character from <c>@</c> to <c>~</c>).</summary>
    public static string Without(ReadOnlySpan<char> text)
    {
        var plain = new StringBuilder(text.Length);
        while (text.IndexOf(Escape) is >= 0 and var at)
        {
            plain.Append(text[..at]);
            text = text[at..];
            var end = text.Length > 1 && text[1] == '[' ? text[2..].IndexOfAnyInRange('@', '~') : -2;
            text = end == -1 ? default : text[(end + 3)..];
        }

        return plain.Append(text).ToString();
    }
}
