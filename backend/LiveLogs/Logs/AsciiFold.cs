using System.Buffers;

namespace LiveLogs.Logs;

/// <summary>
/// Comparison in which only the letters A–Z and a–z are the same: what PostgreSQL does with <c>lower(x COLLATE "C")</c>, so that
/// memory and SQL agree on every text.
/// </summary>
internal static class AsciiFold
{
    public static bool Equals(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.Length != right.Length)
            return false;

        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i] && Fold(left[i]) != Fold(right[i]))
                return false;
        }

        return true;
    }

    public static bool StartsWith(ReadOnlySpan<char> text, ReadOnlySpan<char> beginning) =>
        text.Length >= beginning.Length && Equals(text[..beginning.Length], beginning);

    public static bool EndsWith(ReadOnlySpan<char> text, ReadOnlySpan<char> end) =>
        text.Length >= end.Length && Equals(text[^end.Length..], end);

    public static int IndexOf(ReadOnlySpan<char> text, string part)
    {
        for (var from = 0; ;)
        {
            // Finds all that is wanted, and some pairs outside ASCII as well.
            var found = text[from..].IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
                return -1;
            if (Equals(text.Slice(from + found, part.Length), part))
                return from + found;

            from += found + 1;
        }
    }

    public static string ToLower(string text) =>
        string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                to[i] = Fold(from[i]);
        });

    private static char Fold(char character) => character is >= 'A' and <= 'Z' ? (char)(character | 0x20) : character;
}

/// <summary>A text to look for in many others, prepared once.</summary>
internal sealed class TextNeedle(string text, bool ignoreCase)
{
    private readonly SearchValues<string> _values =
        SearchValues.Create([text], ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    public bool IsIn(ReadOnlySpan<char> body)
    {
        while (true)
        {
            var found = body.IndexOfAny(_values);
            if (found < 0)
                return false;
            if (!ignoreCase || AsciiFold.Equals(body.Slice(found, text.Length), text))
                return true;

            body = body[(found + 1)..];
        }
    }
}
