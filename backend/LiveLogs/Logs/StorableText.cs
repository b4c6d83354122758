namespace LiveLogs.Logs;

/// <summary>Which texts PostgreSQL can keep.</summary>
internal static class StorableText
{
    /// <summary>Whether a text has neither NUL, which PostgreSQL does not store, nor half of a surrogate pair, which is no text.</summary>
    public static bool IsStorable(ReadOnlySpan<char> text)
    {
        for (var place = 0; place < text.Length; place++)
        {
            if (text[place] == '\0' || char.IsLowSurrogate(text[place]))
                return false;
            if (char.IsHighSurrogate(text[place]) && (++place == text.Length || !char.IsLowSurrogate(text[place])))
                return false;
        }

        return true;
    }

    /// <summary>
    /// A text without control characters and halves of surrogate pairs, each replaced by U+FFFD: it can be stored, and written to a log
    /// or a terminal without forging lines or moving the cursor.
    /// </summary>
    public static string Plain(string text)
    {
        if (IsStorable(text) && !text.AsSpan().ContainsAnyInRange('\0', '\u001F') && !text.AsSpan().ContainsAnyInRange('\u007F', '\u009F')
            && text.AsSpan().IndexOfAny('\u2028', '\u2029') < 0)
            return text;

        return string.Create(text.Length, text, static (plain, text) =>
        {
            for (var place = 0; place < text.Length; place++)
            {
                var isHalf = char.IsSurrogate(text[place])
                    && !(char.IsHighSurrogate(text[place]) && place + 1 < text.Length && char.IsLowSurrogate(text[place + 1]))
                    && !(char.IsLowSurrogate(text[place]) && place > 0 && char.IsHighSurrogate(text[place - 1]));
                plain[place] = isHalf || char.IsControl(text[place]) || text[place] is '\u2028' or '\u2029' ? '\uFFFD' : text[place];
            }
        });
    }

    /// <summary>The beginning of a text, with … where it was cut; never ends in half of a surrogate pair.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="length">At most this many characters are kept.</param>
    public static string Clip(string text, int length)
    {
        if (text.Length <= length)
            return text;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length), "…");
    }
}
