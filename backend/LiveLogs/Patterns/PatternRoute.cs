namespace LiveLogs.Patterns;

/// <summary>
/// Where in the tree lines of one length hang: by their first word, by their second when the first is a value by its form, or by their second
/// where so many first words were seen that these are values too.
/// </summary>
internal static class PatternRoute
{
    /// <summary>Begins the routes behind any first word: tokens hold no blank.</summary>
    private const string BehindAny = MaskedLine.WildcardToken + " ";

    private const ulong BehindAnySeed = 0x9E37_79B9_7F4A_7C15;

    /// <summary>The first word. A value at the beginning tells nothing, the word behind it does; null when that is none.</summary>
    public static MaskedToken? FirstWord(MaskedLine line)
    {
        var tokens = line.Tokens;
        if (tokens.Length == 0)
            return null;

        var first = tokens[tokens.Length > 1 && tokens[0].IsWildcard ? 1 : 0];
        return first.IsWildcard || MaskedLine.IsVariable(line.TextOf(first)) ? null : first;
    }

    /// <summary>The route of lines whose first word may be any.</summary>
    public static string Behind(MaskedLine line) => BehindAny + (line.Count > 1 ? TextOf(line, line.Tokens[1]).ToString() : "");

    /// <summary>The same as <see cref="HashOf"/> of <see cref="Behind"/>.</summary>
    public static ulong HashOfBehind(MaskedLine line) => MaskedLine.Mix(BehindAnySeed, line.Count > 1 ? line.Tokens[1].Hash : MaskedLine.HashOf(""));

    public static ulong HashOf(string route) =>
        route.StartsWith(BehindAny, StringComparison.Ordinal) ? MaskedLine.Mix(BehindAnySeed, MaskedLine.HashOf(route.AsSpan(BehindAny.Length))) : MaskedLine.HashOf(route);

    /// <summary>Where a line's pattern may hang, whatever else is known.</summary>
    public static IEnumerable<string> Possible(MaskedLine line) =>
        ["", FirstWord(line) is { } first ? MaskedLine.WithoutNumber(line.TextOf(first)).ToString() : "", Behind(line)];

    private static ReadOnlySpan<char> TextOf(MaskedLine line, MaskedToken token) => token.IsWildcard ? MaskedLine.WildcardToken : line.TextOf(token);
}
