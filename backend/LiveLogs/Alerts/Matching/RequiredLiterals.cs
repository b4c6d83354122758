using LiveLogs.Logs;

namespace LiveLogs.Alerts.Matching;

/// <summary>
/// Texts of which every message that passes a filter holds at least one, in either case of letters: what lets most lines
/// be passed over without running the filter.
/// </summary>
internal static class RequiredLiterals
{
    /// <summary>Shorter ones are in too many lines.</summary>
    public const int MinLength = 3;

    /// <summary>More alternatives than this are not worth the search.</summary>
    private const int MaxAlternatives = 32;

    /// <summary>Null when there are none of use.</summary>
    public static IReadOnlyList<string>? Of(FilterNode node) => node switch
    {
        MessageContains contains => Useful(LongestAscii(contains.Text)),
        MessageMatches matches => RegexLiterals.Of(matches.Regex.Pattern),
        AllOf all => Best(all.Terms.Select(Of)),
        AnyOf any => Union(any.Terms.Select(Of)),
        _ => null,
    };

    /// <summary>Of several of which each is required, the one that tells most: long, and few.</summary>
    public static IReadOnlyList<string>? Best(IEnumerable<IReadOnlyList<string>?> candidates) =>
        candidates.OfType<IReadOnlyList<string>>().MaxBy(set => (set.Min(text => text.Length), -set.Count));

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
