using LiveLogs.Logs;

namespace LiveLogs.Operations;

/// <summary>What is wrong with a filter, for a problem document.</summary>
/// <param name="Detail">For a person.</param>
/// <param name="Members">Where it is wrong and what might be meant.</param>
internal sealed record FilterProblem(string Detail, IReadOnlyList<KeyValuePair<string, object?>> Members)
{
    public const string Code = "invalid_filter";
}

/// <summary>The filter of a request: <c>q</c> in the filter language and <c>level</c>, which both have to hold.</summary>
internal static class FilterParameters
{
    /// <param name="q">A filter; null and empty show everything.</param>
    /// <param name="level">A level name or several with commas; exactly these are shown.</param>
    /// <param name="filter">What both together show.</param>
    /// <param name="problem">What is wrong, when the result is false.</param>
    public static bool TryRead(string? q, string? level, out LogFilter filter, out FilterProblem? problem)
    {
        problem = LogFilter.TryParse(q + level, out filter, out var error) ? null : new FilterProblem(error!, []);
        return problem is null;
    }
}
