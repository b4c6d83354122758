namespace LiveLogs.Logs.Filters;

/// <summary>The patterns that filters name.</summary>
internal static class PatternTerms
{
    public static IEnumerable<long> Find(FilterNode node) => node switch
    {
        AllOf all => all.Terms.SelectMany(Find),
        AnyOf any => any.Terms.SelectMany(Find),
        Not not => Find(not.Term),
        PatternIs { PatternId: { } id } => [id],
        _ => [],
    };

    public static FilterNode Replace(FilterNode node, Func<long, IReadOnlyList<long>> group) => node switch
    {
        AllOf all => new AllOf([.. all.Terms.Select(term => Replace(term, group))]),
        AnyOf any => new AnyOf([.. any.Terms.Select(term => Replace(term, group))]),
        Not not => new Not(Replace(not.Term, group)),
        PatternIs { PatternId: { } id } when group(id) is { Count: > 1 } ids => new AnyOf([.. ids.Select(one => new PatternIs(one))]),
        _ => node,
    };
}
