using System.Globalization;

namespace LiveLogs.Logs.Filters;

/// <summary>
/// <c>level:warn,error</c>, <c>level&gt;=error</c>. A name stands for its whole range of severity numbers (error: 17–20), a
/// finer name (notice, alert, emergency) and a number for itself.
/// </summary>
internal static class FilterLevels
{
    /// <summary>Levels that one list may name.</summary>
    public const int MaxListed = 24;

    private const int Lowest = 1;
    private const int Highest = 24;

    /// <exception cref="FilterSyntaxException">It is no level.</exception>
    public static FilterNode Create(FilterTerm term)
    {
        if (term.IsOrdering)
            return Ordered(term.Sign, Range(term, term.Value));

        var ranges = term.Value.Split(',', StringSplitOptions.TrimEntries).Select(name => Range(term, name)).ToArray();
        if (ranges.Length > MaxListed)
            throw term.Wrong($"Name at most {MaxListed} levels.");

        FilterNode node = ranges.Length == 1 ? ranges[0] : new AnyOf(ranges);
        return term.Sign == "!=" ? new Not(node) : node;
    }

    private static SeverityBetween Ordered(string sign, SeverityBetween range) => sign switch
    {
        ">=" => new(range.Min, Highest),
        ">" => new(range.Max + 1, Highest),
        "<=" => new(Lowest, range.Max),
        _ => new(Lowest, range.Min - 1),
    };

    private static SeverityBetween Range(FilterTerm term, string name)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= Lowest and <= Highest)
            return new SeverityBetween(number, number);
        if (!SeverityNames.TryParse(name, out number))
            throw term.Wrong($"{(name.Length == 0 ? "Nothing" : name)}is not a level; use trace, debug, info, warn, error or fatal.");

        var isWhole = number == (int)SeverityNames.ToSeverity(number);
        return new SeverityBetween(number, isWhole ? number + 3 : number);
    }
}
