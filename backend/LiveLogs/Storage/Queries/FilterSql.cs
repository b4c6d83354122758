using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using LiveLogs.Logs.Folding;
using LiveLogs.Storage.Indexes;
using Npgsql;

namespace LiveLogs.Storage.Queries;

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
    /// <summary>What <see cref="PlainNumber"/> takes for a number.</summary>
    private const string NumberText = @"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?0*(1000|[0-9]{1,3}))?$";

    /// <summary>Ways to read a name that are written into the text; for more there is a function.</summary>
    private const int MaxReadings = 4;

    /// <summary>Characters of a text with letters beyond A–Z by which the index is asked.</summary>
    private const int MaxIndexed = 64;

    public FilterCondition Condition(LogFilter filter) => Translate(filter.Root);

    /// <summary>Adds a parameter; gives its name in the text.</summary>
    public string Parameter<T>(T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
    }

    /// <summary>
    /// The values of a field as rows <c>(value, is_first)</c>, as what stands after LATERAL; one of NULL where there is none. The same as <see cref="EntryDimension.ValuesOf"/>.
    /// Each entry has one row that is the first.
    /// </summary>
    public string Values(EntryDimension dimension) => dimension switch
    {
        LevelDimension => One($"({Parameter(SeverityNames.All.ToArray())})[1 + (greatest(1, least(24, e.severity)) - 1) / 4]"),
        ConnectionDimension => One("(SELECT f.id::text FROM known_connections f WHERE f.number = e.connection_number)"),
        PatternDimension => One("e.pattern_id::text"),
        TextDimension text => One($"nullif({Column(text.Field)}, '')"),
        AttributeDimension attribute => Elements(Value(attribute.Scope, attribute.Path)),
        _ => throw new InvalidOperationException($"{dimension.GetType().Name} is no field to count by."),
    };

    private static string One(string value) => $"(SELECT {value}, true)";

    private static string Elements(string value) =>
        $$"""
        (SELECT u.value, u.number = 1
        FROM (SELECT {{value}} AS json OFFSET 0) j
        CROSS JOIN unnest(CASE WHEN jsonb_typeof(j.json) <> 'array' THEN ARRAY[CASE WHEN jsonb_typeof(j.json) IN ('string', 'number', 'boolean') THEN j.json #>> '{}' END]
            ELSE coalesce(
                (SELECT array_agg(DISTINCT (x #>> '{}') COLLATE "C") FROM jsonb_array_elements(j.json) x WHERE jsonb_typeof(x) IN ('string', 'number', 'boolean')), ARRAY[NULL::text])
            END) WITH ORDINALITY AS u (value, number))
        """;

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
            $"e.connection_number = (SELECT f.number FROM known_connections f WHERE f.id = {Parameter(connection.ConnectionId)})"),
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

    /// <summary>
    /// The whole value against a pattern. The collation "C" knows the letters A–Z only; where there are others, or k and s, which the Kelvin sign and ſ are the same as, an
    /// expression names all that each letter can be.
    /// </summary>
    private string Fits(string text, TextPattern pattern)
    {
        if (!pattern.Parts.All(CanBeStored))
            return "false";
        if (!pattern.Parts.All(SimpleFolding.IsPlainAscii))
            return Expression(text, $"^{string.Join(".*", pattern.Parts.Select(part => Variants(part)))}$");

        return pattern.HasWildcards
            ? Like(text, string.Join('%', pattern.Parts.Select(Escape)), ignoreCase: true)
            : $"lower({text} COLLATE \"C\") = {Parameter(SimpleFolding.Fold(pattern.Parts[0]))}";
    }

    /// <summary>An expression in which case counts for all but the letters A–Z (https://www.postgresql.org/docs/current/functions-matching.html).</summary>
    private string Expression(string text, string expression) => $"{text} COLLATE \"C\" ~* {Parameter(expression)}";

    /// <summary>An expression that finds a text in either case.</summary>
    /// <param name="text">What to find.</param>
    /// <param name="isForIndex">
    /// The index holds small letters, as the database's locale makes them. A capital that has no small one here may have one there, so it may be anything.
    /// </param>
    private static string Variants(string text, bool isForIndex = false)
    {
        var expression = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var variants = SimpleFolding.VariantsOf(rune.Value).ToList();
            if (variants.Exists(variant => variant >= 0x80) && variants.Count > 1)
                expression.Append('[').AppendJoin("", variants.Select(char.ConvertFromUtf32)).Append(']');
            else if (rune.IsAscii)
                expression.Append(char.IsAsciiLetterOrDigit((char)rune.Value) || char.IsControl((char)rune.Value) || rune.Value == ' ' ? "" : "\\").Append(rune);
            else
                expression.Append(isForIndex && Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter ? "." : rune.ToString());
        }

        return expression.ToString();
    }

    private string Like(string text, string pattern, bool ignoreCase) =>
        CanBeStored(pattern) ? $"{text} COLLATE \"C\" {(ignoreCase ? "ILIKE" : "LIKE")} {Parameter(pattern)}" : "false";

    /// <summary>An expression matches nothing without the texts that every match holds.</summary>
    private string Narrow(GuardedRegex regex) =>
        RequiredText.Of(regex.Pattern) is { } required ? MessageHas(required, regex.IgnoreCase) : "true";

    /// <summary>The text of the value, where it stands in the JSON as it is written in the filter.</summary>
    private string Narrow(AttributeMatches attribute) =>
        useTextIndex && attribute.Scope == AttributeScope.Attributes && RequiredText.Of(attribute) is { } required && CanBeStored(required) ? IndexHas(required) : "true";

    /// <summary>The second condition follows from the first: it is there for the index.</summary>
    private string MessageHas(string text, bool ignoreCase)
    {
        if (!CanBeStored(text))
            return "false";

        // The columnstore compares whole vectors of texts, but neither in either case nor in another collation; LIKE means the same in all of them.
        var message = !ignoreCase ? $"e.message LIKE {Parameter($"%{Escape(text)}%")}"
            : SimpleFolding.IsPlainAscii(text) ? Like("e.message", $"%{Escape(text)}%", ignoreCase: true)
            : Expression("e.message", Variants(text));
        return !useTextIndex || text.Length < TextIndex.MinLength ? message
            : $"({message} AND {(ignoreCase ? IndexHas(text) : Like(TextIndex.Text, $"%{Escape(text)}%", ignoreCase: true))})";
    }

    /// <summary>That the indexed text has a text, in either case.</summary>
    private string IndexHas(string text)
    {
        if (SimpleFolding.IsPlainAscii(text))
            return Like(TextIndex.Text, $"%{Escape(text)}%", ignoreCase: true);

        // The beginning is selective enough, and the trigrams of an expression cost more than those of a text.
        var length = Math.Min(text.Length, MaxIndexed);
        return Expression(TextIndex.Text, Variants(text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)], isForIndex: true));
    }

    private string Value(AttributeScope scope, AttributePath path)
    {
        var column = Column(scope);
        if (!path.Segments.All(CanBeStored))
            return "NULL::jsonb";
        if (path.Readings().Skip(MaxReadings).Any())
            return $"attribute_at({column}, {Parameter(path.Segments.ToArray())}, {Parameter(path.RunEnds.ToArray())})";

        var readings = path.Readings().Select(names => $"{column} -> {string.Join(" -> ", names.Select(Parameter))}").ToList();
        return readings.Count == 1 ? $"({readings[0]})" : $"coalesce({string.Join(", ", readings)})";
    }

    /// <summary>Cheaper than to take the value out: most records do not have the field.</summary>
    private string Has(AttributeScope scope, AttributePath path)
    {
        if (!path.Segments.All(CanBeStored))
            return "false";

        var has = path.FirstNames.Select(name => $"{Column(scope)} ? {Parameter(name)}").ToList();
        return has.Count == 1 ? has[0] : $"({string.Join(" OR ", has)})";
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

    /// <summary>By all digits. What <see cref="PlainNumber.IsNumber(ReadOnlySpan{char})"/> takes for a number is one here; nothing else may be converted.</summary>
    private string Number(string sign, string wanted, string value)
    {
        var number = $"({value} #>> '{{}}')";
        var limit = $"{Parameter(wanted)}::numeric";
        return $"""
            CASE jsonb_typeof({value})
                WHEN 'number' THEN {number}::numeric {sign} {limit}
                WHEN 'string' THEN CASE WHEN length({number}) <= {PlainNumber.MaxTextLength} AND {number} COLLATE "C" ~ '{NumberText}' THEN {number}::numeric {sign} {limit} ELSE false END
                ELSE false END
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
        EntryField.Message => "e.message",
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
}
