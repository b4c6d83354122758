using LiveLogs.Logs.Filters;

namespace LiveLogs.Search;

/// <summary>
/// A backslash in quotes begins an escape, so <c>"C:\temp"</c> looks for a tab, and finds nothing. No error, since lines may have tabs; a hint.
/// </summary>
internal static class EscapeHints
{
    private static readonly (char Character, char Letter, string Name)[] Escapes = [('\t', 't', "a tab"), ('\n', 'n', "a line feed"), ('\r', 'r', "a carriage return")];

    /// <summary>What to write instead, a sentence for each character; none when the filter asks for no such character.</summary>
    public static IReadOnlyList<string> Of(LogFilter filter)
    {
        var texts = Texts(filter.Root).ToList();
        return [.. Escapes.Where(escape => texts.Exists(text => text.Contains(escape.Character, StringComparison.Ordinal))).Select(escape =>
            $"In quotes, \\{escape.Letter} is {escape.Name}. Write \\\\{escape.Letter} for a backslash and the letter {escape.Letter}.")];
    }

    /// <summary>What has to be there; what may not be there is no reason for an empty answer.</summary>
    private static IEnumerable<string> Texts(FilterNode node) => node switch
    {
        AllOf all => all.Terms.SelectMany(Texts),
        AnyOf any => any.Terms.SelectMany(Texts),
        MessageContains contains => [contains.Text],
        FieldMatches field => field.Pattern.Parts,
        AttributeMatches attribute => attribute.Pattern.Parts,
        _ => [],
    };
}
