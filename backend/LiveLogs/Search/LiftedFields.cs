using LiveLogs.Ingestion.Lines;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Search;

/// <summary>
/// Fields of lines that become fields of entries, such as <c>traceId</c> and <c>msg</c>: they are not among the attributes any more, so a filter that asks for them there finds nothing. No error,
/// since a line may have such an attribute all the same; a hint.
/// </summary>
internal static class LiftedFields
{
    private const int MaxHints = 5;

    /// <summary>What to write instead, a sentence each; none when the filter asks for no such field.</summary>
    public static IReadOnlyList<string> Hints(LogFilter filter) =>
        [.. Paths(filter.Root).Distinct().Select(Hint).OfType<string>().Take(MaxHints)];

    private static string? Hint(AttributePath path)
    {
        var field = FieldOf(path.JoinedName) ?? FieldOf(path.Segments[^1]);
        return field is null ? null : $"attr.{path}: LiveLogs stores this field as {field}. Write {field}:… instead.";
    }

    private static string? FieldOf(string name) => FieldRoles.Of(name) switch
    {
        FieldRole.Message => "message",
        FieldRole.Level or FieldRole.GoogleSeverity or FieldRole.SeverityNumber or FieldRole.SyslogPriority or FieldRole.PythonLevel or FieldRole.WindowsLevel
            or FieldRole.InsightsLevel or FieldRole.DotNetLevel => "level",
        FieldRole.TraceId => "trace_id",
        FieldRole.SpanId => "span_id",
        _ => null,
    };

    /// <summary>What has to be there; what may not be there is no reason for an empty answer.</summary>
    private static IEnumerable<AttributePath> Paths(FilterNode node) => node switch
    {
        AllOf all => all.Terms.SelectMany(Paths),
        AnyOf any => any.Terms.SelectMany(Paths),
        AttributeMatches { Scope: AttributeScope.Attributes } attribute => [attribute.Path],
        AttributeCompares { Scope: AttributeScope.Attributes } attribute => [attribute.Path],
        AttributeExists { Scope: AttributeScope.Attributes } attribute => [attribute.Path],
        _ => [],
    };
}
