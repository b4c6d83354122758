using System.Buffers.Binary;
using System.Globalization;
using LiveLogs.Logs;
using Npgsql;

namespace LiveLogs.Storage;

/// <summary>A filter as a condition on <c>log_entries e</c>.</summary>
/// <param name="Sql">Holds for every entry that matches.</param>
/// <param name="IsExact">It holds for no other. If not, the filter has to look at what comes back.</param>
internal readonly record struct FilterCondition(string Sql, bool IsExact);

/// <summary>
/// Translates filters into SQL with the meaning that they have in memory (<see cref="FilterPredicate"/>). What a filter
/// names goes into parameters, never into the text. A condition that is unknown (NULL) counts as false, as in WHERE.
/// </summary>
/// <param name="parameters">Where parameters are added.</param>
/// <param name="useTextIndex">
/// Say what follows from the filter for the text index, too. Not where a common text is looked for in the order of time: PostgreSQL knows
/// little of how common what the index holds is, and would leave that order.
/// </param>
internal sealed class FilterSql(NpgsqlParameterCollection parameters, bool useTextIndex)
{
    public FilterCondition Condition(LogFilter filter) => Translate(filter.Root);

    /// <summary>Adds a parameter; gives its name in the text.</summary>
    public string Parameter<T>(T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
    }

    /// <summary>The value of a field as text; NULL where there is none. The same as <see cref="EntryDimension.ValueOf"/>.</summary>
    public string Value(EntryDimension dimension) => dimension switch
    {
        LevelDimension => $"({Parameter(SeverityNames.All.ToArray())})[1 + (greatest(1, least(24, e.severity)) - 1) / 4]",
        ConnectionDimension => "(SELECT f.id::text FROM connections f WHERE f.number = e.connection_number)",
        PatternDimension => "e.pattern_id::text",
        TextDimension text => $"nullif({Column(text.Field)}, '')",
        AttributeDimension attribute => $"({Value(attribute.Scope, attribute.Path)}) #>> '{{}}'",
        _ => throw new InvalidOperationException($"{dimension.GetType().Name} is no field to count by."),
    };

    private FilterCondition Translate(FilterNode node) => node switch
    {
        AllOf { Terms.Count: 0 } => Exact("true"),
        AllOf all => Join(" AND ", all.Terms),
        AnyOf any => Join(" OR ", any.Terms),
        Not not => Negate(Translate(not.Term)),
        MessageContains contains => Exact(MessageHas(contains.Text, contains.IgnoreCase)),
        MessageMatches matches => new(Narrow(matches.Regex), IsExact: false),
        SeverityBetween severity => Exact($"e.severity BETWEEN {Parameter(severity.Min)} AND {Parameter(severity.Max)}"),
        FieldMatches field => Exact(Fits(Column(field.Field), field.Pattern)),
        FieldExists field => Exact($"{Column(field.Field)} <> ''"),
        ConnectionIs connection => Exact(
            $"e.connection_number = (SELECT f.number FROM connections f WHERE f.id = {Parameter(connection.ConnectionId)})"),
        TraceIs trace => Exact(trace.TraceId is { } id ? $"e.trace_id = {Parameter(Guid.ParseExact(id, "N"))}" : "e.trace_id IS NOT NULL"),
        SpanIs span => Exact(span.SpanId is { } id ? $"e.span_id = {Parameter(SpanNumber(id))}" : "e.span_id IS NOT NULL"),
        PatternIs pattern => Exact(pattern.PatternId is { } id ? $"e.pattern_id = {Parameter(id)}" : "e.pattern_id IS NOT NULL"),
        AttributeMatches attribute => Exact(
            $"({Has(attribute.Scope, attribute.Path)} AND {Narrow(attribute)} AND {Any(attribute.Scope, attribute.Path, value => Scalar(attribute, value))})"),
        AttributeCompares attribute => Exact(
            $"({Has(attribute.Scope, attribute.Path)} AND {Any(attribute.Scope, attribute.Path, value => Number(Sign(attribute.Comparison), attribute.Value, value))})"),
        AttributeExists attribute => Exact($"jsonb_typeof({Value(attribute.Scope, attribute.Path)}) <> 'null'"),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is not a node of filters."),
    };

    private static FilterCondition Exact(string sql) => new(sql, IsExact: true);

    private FilterCondition Join(string word, IReadOnlyList<FilterNode> terms)
    {
        var conditions = terms.Select(Translate).ToList();
        return new($"({string.Join(word, conditions.Select(condition => condition.Sql))})", conditions.All(condition => condition.IsExact));
    }

    /// <summary>The opposite of a condition that holds too often says nothing.</summary>
    private static FilterCondition Negate(FilterCondition condition) =>
        condition.IsExact ? Exact($"(({condition.Sql}) IS NOT TRUE)") : new("true", IsExact: false);

    /// <summary>The whole value against a pattern; the collation "C" knows the letters A–Z only, as memory does.</summary>
    private string Fits(string text, TextPattern pattern) => pattern.HasWildcards
        ? Like(text, string.Join('%', pattern.Parts.Select(Escape)), ignoreCase: true)
        : CanBeStored(pattern.Parts[0]) ? $"lower({text} COLLATE \"C\") = {Parameter(ToLowerAscii(pattern.Parts[0]))}" : "false";

    private string Like(string text, string pattern, bool ignoreCase) =>
        CanBeStored(pattern) ? $"{text} COLLATE \"C\" {(ignoreCase ? "ILIKE" : "LIKE")} {Parameter(pattern)}" : "false";

    /// <summary>An expression matches nothing without the texts that every match holds.</summary>
    private string Narrow(GuardedRegex regex) =>
        RequiredText.Of(regex.Pattern, regex.IgnoreCase) is { } required ? MessageHas(required, regex.IgnoreCase) : "true";

    /// <summary>The text of the value, where it stands in the JSON as it is written in the filter.</summary>
    private string Narrow(AttributeMatches attribute) =>
        useTextIndex && attribute.Scope == AttributeScope.Attributes && RequiredText.Of(attribute) is { } required
            ? Like(TextIndex.Text, $"%{Escape(required)}%", ignoreCase: true)
            : "true";

    /// <summary>The second condition follows from the first: it is there for the index.</summary>
    private string MessageHas(string text, bool ignoreCase)
    {
        // The columnstore compares whole vectors of texts, but neither in either case nor in another collation; LIKE means the same in all of them.
        var message = ignoreCase || !CanBeStored(text) ? Like("e.message", $"%{Escape(text)}%", ignoreCase) : $"e.message LIKE {Parameter($"%{Escape(text)}%")}";
        return !useTextIndex || text.Length < TextIndex.MinLength ? message : $"({message} AND {Like(TextIndex.Text, $"%{Escape(text)}%", ignoreCase)})";
    }

    private string Value(AttributeScope scope, AttributePath path)
    {
        var column = Column(scope);
        if (!CanBeStored(path.Name))
            return "NULL::jsonb";

        var whole = $"{column} -> {Parameter(path.Name)}";
        return path.Segments.Count == 1
            ? $"({whole})"
            : $"coalesce({whole}, {column} -> {string.Join(" -> ", path.Segments.Select(Parameter))})";
    }

    /// <summary>Cheaper than to take the value out: most records do not have the field.</summary>
    private string Has(AttributeScope scope, AttributePath path)
    {
        if (!CanBeStored(path.Name))
            return "false";

        var column = Column(scope);
        return path.Segments.Count == 1
            ? $"{column} ? {Parameter(path.Name)}"
            : $"({column} ? {Parameter(path.Name)} OR {column} ? {Parameter(path.Segments[0])})";
    }

    /// <summary>A test of the value, or of each element when it is an array.</summary>
    private string Any(AttributeScope scope, AttributePath path, Func<string, string> test)
    {
        var value = Value(scope, path);
        return $"""
            CASE jsonb_typeof({value})
                WHEN 'array' THEN EXISTS (SELECT 1 FROM jsonb_array_elements({value}) AS x WHERE {test("x")})
                ELSE {test(value)} END
            """;
    }

    private string Scalar(AttributeMatches attribute, string value)
    {
        var text = Fits($"({value} #>> '{{}}')", attribute.Pattern);
        var number = attribute.Number is { } wanted ? $"({text} OR {value} = {Parameter(wanted)}::jsonb)" : text;
        return $"CASE jsonb_typeof({value}) WHEN 'string' THEN {text} WHEN 'boolean' THEN {text} WHEN 'number' THEN {number} ELSE false END";
    }

    /// <summary>As 64-bit floating point, but PostgreSQL refuses to convert what lies outside of its range.</summary>
    private string Number(string sign, double wanted, string value)
    {
        var number = $"({value} #>> '{{}}')::numeric";
        var limit = Parameter(wanted);
        return $"""
            CASE WHEN jsonb_typeof({value}) <> 'number' THEN false
                WHEN abs({number}) > 1.7e308 THEN sign({number}) * 2 {sign} sign({limit}::numeric)
                WHEN abs({number}) < 1e-300 THEN 0 {sign} {limit}
                ELSE ({number})::float8 {sign} {limit} END
            """;
    }

    private static string Sign(NumberComparison comparison) => comparison switch
    {
        NumberComparison.Less => "<",
        NumberComparison.LessOrEqual => "<=",
        NumberComparison.Greater => ">",
        _ => ">=",
    };

    private static string Column(AttributeScope scope) => scope == AttributeScope.Resource ? "e.resource" : "e.attributes";

    private static string Column(EntryField field) => field switch
    {
        EntryField.Source => "e.source",
        EntryField.Stream => "e.stream",
        EntryField.Service => "e.service",
        _ => "e.event_id",
    };

    private static long SpanNumber(string spanId) => BinaryPrimitives.ReadInt64BigEndian(Convert.FromHexString(spanId));

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);

    /// <summary>No stored text holds NUL or half a surrogate pair, so neither does one that matches; and PostgreSQL refuses to look.</summary>
    private static bool CanBeStored(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || (char.IsSurrogate(text[i]) && !char.IsSurrogatePair(text, i)))
                return false;

            if (char.IsSurrogate(text[i]))
                i++;
        }

        return true;
    }

    private static string ToLowerAscii(string text) => string.Create(text.Length, text, static (into, from) =>
    {
        for (var i = 0; i < into.Length; i++)
            into[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
    });
}
