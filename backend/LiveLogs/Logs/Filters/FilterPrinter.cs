using System.Globalization;
using System.Text;

namespace LiveLogs.Logs.Filters;

/// <summary>Writes a filter back as text that parses to the same filter.</summary>
internal static class FilterPrinter
{
    public static string Print(FilterNode node) => node switch
    {
        AllOf all => string.Join(' ', all.Terms.Select(PrintOperand)),
        AnyOf any when any.Terms.Count <= FilterLevels.MaxListed && any.Terms.All(IsNamedLevel) => $"level:{string.Join(',', any.Terms.Cast<SeverityBetween>().Select(PrintLevel))}",
        AnyOf any => string.Join(" OR ", any.Terms.Select(term => term is AnyOf or AllOf ? Parenthesised(term) : Print(term))),
        Not not => "-" + PrintOperand(not.Term),
        MessageContains contains => QuotedText.Write(contains.Text),
        MessageMatches matches => PrintRegex(matches.Regex),
        SeverityBetween severity => PrintSeverity(severity),
        FieldMatches field => $"{NameOf(field.Field)}:{PrintPattern(field.Pattern)}",
        FieldExists field => $"{NameOf(field.Field)}:*",
        ConnectionIs connection => $"connection:{connection.ConnectionId}",
        TraceIs trace => $"trace_id:{trace.TraceId ?? "*"}",
        SpanIs span => $"span_id:{span.SpanId ?? "*"}",
        PatternIs pattern => $"pattern_id:{pattern.PatternId?.ToString(CultureInfo.InvariantCulture) ?? "*"}",
        AttributeMatches attribute => $"{NameOf(attribute.Scope)}.{attribute.Path}:{PrintPattern(attribute.Pattern)}",
        AttributeCompares attribute => $"{NameOf(attribute.Scope)}.{attribute.Path}{SignOf(attribute.Comparison)}{attribute.Value}",
        AttributeExists attribute => $"{NameOf(attribute.Scope)}.{attribute.Path}:*",
        _ => throw new InvalidOperationException($"{node.GetType().Name} is not a node of filters."),
    };

    private static string PrintOperand(FilterNode term) => term is AnyOf or AllOf ? Parenthesised(term) : Print(term);

    private static string Parenthesised(FilterNode term)
    {
        // A value with stars that holds an opening parenthesis would take the closing one for its own.
        var inner = Print(term);
        return inner.Contains('(', StringComparison.Ordinal) ? $"({inner} )" : $"({inner})";
    }

    /// <summary>A value with stars cannot be in quotes.</summary>
    private static string PrintPattern(TextPattern pattern) => pattern.HasWildcards ? pattern.ToString() : QuotedText.Write(pattern.Parts[0]);

    private static string PrintSeverity(SeverityBetween severity) => severity switch
    {
        { Max: 0 } => "level<1",
        { Min: 25 } => "level>24",
        _ when IsNamedLevel(severity) => $"level:{PrintLevel(severity)}",
        { Max: 24 } => string.Create(CultureInfo.InvariantCulture, $"level>={severity.Min}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"level<={severity.Max}"),
    };

    /// <summary>One level or one number, as a list of levels may hold.</summary>
    private static bool IsNamedLevel(FilterNode node) =>
        node is SeverityBetween { Min: >= 1 and <= 24 } severity
        && (severity.Min == severity.Max || (severity.Min % 4 == 1 && severity.Max == severity.Min + 3));

    private static string PrintLevel(SeverityBetween severity) =>
        severity.Min == severity.Max
            ? severity.Min.ToString(CultureInfo.InvariantCulture)
            : AsciiFold.ToLower(SeverityNames.ToLevel(severity.Min));

    private static string PrintRegex(GuardedRegex regex)
    {
        var text = new StringBuilder("/");
        for (var i = 0; i < regex.Pattern.Length; i++)
        {
            if (regex.Pattern[i] == '\\' && i + 1 < regex.Pattern.Length)
                text.Append('\\').Append(regex.Pattern[++i]);
            else if (regex.Pattern[i] == '/')
                text.Append("\\/");
            else
                text.Append(regex.Pattern[i]);
        }

        return text.Append(regex.IgnoreCase ? "/i" : "/").ToString();
    }

    private static string NameOf(EntryField field) => field switch
    {
        EntryField.Source => "source",
        EntryField.Stream => "stream",
        EntryField.Service => "service",
        EntryField.Message => "message",
        _ => "event_id",
    };

    private static string NameOf(AttributeScope scope) => scope == AttributeScope.Resource ? "resource" : "attr";

    private static string SignOf(NumberComparison comparison) => comparison switch
    {
        NumberComparison.Less => "<",
        NumberComparison.LessOrEqual => "<=",
        NumberComparison.Greater => ">",
        _ => ">=",
    };
}
