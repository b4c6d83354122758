using LiveLogs.Patterns.Masking;

namespace LiveLogs.Patterns.Mining;

/// <summary>Templates: as people read them, and what they stand for.</summary>
internal static class PatternTemplate
{
    private const string WildcardText = "<*>";

    public static string ToText(string template) => template.Replace(MaskedLine.WildcardToken, WildcardText, StringComparison.Ordinal);

    /// <summary>Whether a template's words from a place on stand for those of a line of as many.</summary>
    public static bool Stands(string[] words, MaskedLine line, int from)
    {
        var tokens = line.Tokens;
        for (var i = from; i < tokens.Length; i++)
        {
            if (words[i] != MaskedLine.WildcardToken && (tokens[i].IsWildcard || !Stands(words[i], line.TextOf(tokens[i]))))
                return false;
        }

        return true;
    }

    /// <summary>Whether a template stands for every line that another one stands for.</summary>
    public static bool Covers(string[] words, string[] others)
    {
        if (words.Length != others.Length)
            return false;

        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] != MaskedLine.WildcardToken && !Stands(words[i], others[i]))
                return false;
        }

        return true;
    }

    private static bool Stands(string word, ReadOnlySpan<char> text) => text.SequenceEqual(word) || NumberedName.Stands(word, text);
}
