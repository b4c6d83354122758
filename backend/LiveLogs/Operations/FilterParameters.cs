using LiveLogs.Logs.Filters;

namespace LiveLogs.Operations;

/// <summary>What is wrong with a filter, for a problem document.</summary>
/// <param name="Detail">For a person.</param>
/// <param name="Members">Where it is wrong and what might be meant.</param>
internal sealed record FilterProblem(string Detail, IReadOnlyList<KeyValuePair<string, object?>> Members);

/// <summary>The filter of a request: <c>q</c> in the filter language and <c>level</c>, which both have to hold.</summary>
internal static class FilterParameters
{
    private const string LevelField = "level:\"";

    /// <param name="q">A filter; null and empty show everything.</param>
    /// <param name="level">A level name or several with commas; exactly these are shown.</param>
    /// <param name="filter">What both together show.</param>
    /// <param name="problem">What is wrong, when the result is false.</param>
    public static bool TryRead(string? q, string? level, out LogFilter filter, out FilterProblem? problem)
    {
        filter = LogFilter.All;
        if (!TryParse(q, "q", 0, out var query, out problem))
            return false;

        var levels = LogFilter.All;
        if (!string.IsNullOrEmpty(level) && !TryParse($"{LevelField}{WithoutQuotes(level)}\"", "level", LevelField.Length, out levels, out problem))
            return false;

        filter = query.And(levels);
        return true;
    }

    /// <summary>A filter that was stored, as it was meant.</summary>
    /// <param name="text">As it was stored.</param>
    /// <param name="version">Of the language, at that time.</param>
    /// <param name="stored">The filter, how it is written now, and what is different.</param>
    /// <param name="problem">Why it cannot be read any more, when the result is false.</param>
    public static bool TryReadStored(string text, int version, out StoredFilter stored, out FilterProblem? problem) =>
        TryParse(() => StoredFilter.Read(text, version), "q", 0, out stored!, out problem);

    private static bool TryParse(string? text, string parameter, int offset, out LogFilter filter, out FilterProblem? problem)
    {
        var isRead = TryParse(() => LogFilter.Parse(text), parameter, offset, out var read, out problem);
        filter = read ?? LogFilter.All;
        return isRead;
    }

    private static bool TryParse<T>(Func<T> read, string parameter, int offset, out T? result, out FilterProblem? problem)
    {
        try
        {
            (result, problem) = (read(), null);
            return true;
        }
        catch (FilterSyntaxException error)
        {
            result = default;
            problem = new FilterProblem(
                error.Message,
                [
                    new("parameter", parameter),
                    new("position", Math.Max(0, error.Position - offset)),
                    new("length", error.Length),
                    new("suggestion", error.Suggestion),
                ]);
            return false;
        }
    }

    /// <summary>No level has them, and they would end the quoted value.</summary>
    private static string WithoutQuotes(string level) =>
        level.Replace('"', '?').Replace('\\', '?');
}
