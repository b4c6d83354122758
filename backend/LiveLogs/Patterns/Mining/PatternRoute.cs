using LiveLogs.Patterns.Masking;

namespace LiveLogs.Patterns.Mining;

/// <summary>
/// Where in the tree lines of one length hang: by their first word, by their second when the first is a value by its form, or together where so
/// many first words were seen that these are values too.
/// </summary>
internal static class PatternRoute
{
    /// <summary>The route of lines whose first word may be any: tokens hold no blank.</summary>
    public const string BehindAny = MaskedLine.WildcardToken + " ";

    /// <summary>The first word. A value at the beginning is no evidence, the word after it is; null when there is no word.</summary>
    public static MaskedToken? FirstWord(MaskedLine line)
    {
        var tokens = line.Tokens;
        if (tokens.Length == 0)
            return null;

        var first = tokens[tokens.Length > 1 && tokens[0].IsWildcard ? 1 : 0];
        return first.IsWildcard || MaskedLine.IsVariable(line.TextOf(first)) ? null : first;
    }

    /// <summary>Where a line's pattern may hang, whatever else is known.</summary>
    public static IEnumerable<string> Possible(MaskedLine line) =>
        ["", FirstWord(line) is { } first ? MaskedLine.WithoutNumber(line.TextOf(first)).ToString() : "", BehindAny];
}
