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
