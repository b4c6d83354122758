using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Matching;

/// <summary>
/// Sets of texts: of each set, every message that passes a filter holds at least one text, in either case of letters. They
/// let most lines be passed over without running the filter.
/// </summary>
internal static class RequiredLiterals
{
    /// <summary>Shorter ones are in too many lines.</summary>
    public const int MinLength = 3;

    /// <summary>More alternatives than this are not worth the search.</summary>
    private const int MaxAlternatives = 32;

    private const int MaxSets = 4;

    /// <summary>Those that tell most first; none when there are none of use.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(FilterNode node) => node switch
    {
        MessageContains contains => Sets([Useful(LongestAscii(contains.Text))]),
        MessageMatches matches => RegexLiterals.Of(matches.Regex.Pattern),
        AllOf all => Sets(all.Terms.SelectMany(Of)),
        AnyOf any => Sets([Union(any.Terms.Select(term => Of(term) is [var best, ..] ? best : null))]),
        _ => [],
    };

    /// <summary>Several sets of which each is required, in order of what they tell: long texts, and few.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Sets(IEnumerable<IReadOnlyList<string>?> sets) =>
        [.. sets.OfType<IReadOnlyList<string>>().OrderByDescending(set => (set.Min(text => text.Length), -set.Count)).Take(MaxSets)];

    /// <summary>Of several of which one is required; null when one of them has none.</summary>
    public static IReadOnlyList<string>? Union(IEnumerable<IReadOnlyList<string>?> branches)
    {
        var union = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var branch in branches)
        {
            if (branch is null || union.Count + branch.Count > MaxAlternatives)
                return null;

            union.UnionWith(branch);
        }

        return union.Count == 0 ? null : [.. union];
    }

    public static IReadOnlyList<string>? Useful(string text) => text.Length >= MinLength ? [text] : null;

    /// <summary>Case is folded for ASCII only, so only that is searched for.</summary>
    private static string LongestAscii(string text)
    {
        var (best, start) = ("", 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] < 0x80)
                continue;

            if (i - start > best.Length)
                best = text[start..i];
            start = i + 1;
        }

        return best;
    }
}
