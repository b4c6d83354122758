using System.Buffers;
using System.Text;

namespace LiveLogs.Ingestion.Text;

/// <summary>
/// Makes any text storable. PostgreSQL refuses NUL and whatever is not Unicode; both become U+FFFD, the character that stands
/// for "something was here that cannot be shown". Everything else, control characters included, stays as it is.
/// </summary>
internal static class TextSanitiser
{
    public const char Replacement = '\uFFFD';

    private const char Nul = '\0';

    /// <summary>NUL and every half of a surrogate pair.</summary>
    private static readonly SearchValues<char> Suspects =
        SearchValues.Create([Nul, .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    /// <summary>The text itself when it is clean, which is nearly always; otherwise a copy of the same length.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="changed">Set to true when something was replaced; otherwise left alone.</param>
    public static string Clean(string text, ref bool changed)
    {
        var suspect = FirstBad(text, 0);
        if (suspect < 0)
            return text;

        changed = true;
        return string.Create(text.Length, (text, suspect), static (copy, state) =>
        {
            state.text.CopyTo(copy);
            for (var bad = state.suspect; bad >= 0; bad = FirstBad(state.text, bad + 1))
                copy[bad] = Replacement;
        });
    }

    /// <summary>
    /// The longest beginning of a clean text that has at most <paramref name="maxBytes"/> bytes in UTF-8, never ending inside
    /// a character.
    /// </summary>
    /// <param name="text">A clean text.</param>
    /// <param name="maxBytes">The limit, at least 3.</param>
    /// <param name="size">Bytes of the whole text in UTF-8, when it was cut.</param>
    public static string Cut(string text, int maxBytes, out long size)
    {
        size = 0;
        // A UTF-16 unit never takes more than three bytes.
        if ((long)text.Length * 3 <= maxBytes)
            return text;

        size = Encoding.UTF8.GetByteCount(text);
        if (size <= maxBytes)
            return text;

        var length = 0;
        var bytes = 0;
        while (length < text.Length)
        {
            Rune.DecodeFromUtf16(text.AsSpan(length), out var rune, out var units);
            if (bytes + rune.Utf8SequenceLength > maxBytes)
                break;

            bytes += rune.Utf8SequenceLength;
            length += units;
        }

        return text[..length];
    }

    private static int FirstBad(string text, int from)
    {
        while (from < text.Length)
        {
            var found = text.AsSpan(from).IndexOfAny(Suspects);
            if (found < 0)
                return -1;

            from += found;
            if (!char.IsHighSurrogate(text[from]) || from + 1 == text.Length || !char.IsLowSurrogate(text[from + 1]))
                return from;

            from += 2;
        }

        return -1;
    }
}
