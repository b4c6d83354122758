using System.Globalization;

namespace LiveLogs.Logs.Filters;

/// <summary>One comparison as it was written.</summary>
/// <param name="Name">The field.</param>
/// <param name="Sign"><c>: = != &gt; &gt;= &lt; &lt;=</c>.</param>
/// <param name="Value">Without its quotes.</param>
/// <param name="IsQuoted">Stars in it are stars.</param>
/// <param name="Position">Where the name begins.</param>
/// <param name="ValuePosition">Where the value begins.</param>
/// <param name="ValueLength">How long it is, with its quotes.</param>
internal readonly record struct FilterTerm(
    string Name, string Sign, string Value, bool IsQuoted, int Position, int ValuePosition, int ValueLength)
{
    public bool IsOrdering => Sign[0] is '<' or '>';

    /// <summary>Several stars say what one says.</summary>
    public bool IsAnyValue => !IsQuoted && Value.Length > 0 && !Value.AsSpan().ContainsAnyExcept('*');

    public FilterSyntaxException Wrong(string message, string? suggestion = null) =>
        new(message, ValuePosition, Math.Max(1, ValueLength), suggestion);
}

/// <summary>What can be compared in a filter, and with what.</summary>
internal static class FilterFields
{
    public const string ResourceProvider = "cloud.provider";

    private static readonly string[] Names =
    [
        "level", "severity", "source", "stream", "service", "cloud", "connection", "trace_id", "span_id", "pattern_id", "pattern",
        "event_id", "message",
    ];

    private static readonly string[] AttributePrefixes = ["attr.", "attributes."];
    private const string ResourcePrefix = "resource.";

    public static bool IsKnown(string name) =>
        Names.Contains(name, StringComparer.OrdinalIgnoreCase) || TryPath(name, out _, out _);

    public static FilterSyntaxException Unknown(string name, int position, string term)
    {
        if (IsRecord(name))
            return new FilterSyntaxException($"A name can have at most {AttributePath.MaxSegments} parts.", position, name.Length);

        if (name is "_exists_" or "_missing_")
        {
            var asked = $"{(name == "_exists_" ? "" : "-")}attr.{term[(name.Length + 1)..].Trim('"')}:*";
            return new FilterSyntaxException($"A star tests whether there is a value. Did you mean {asked}?", position, term.Length, asked);
        }

        var suggestion = ForeignNames.TryMeant(name, out var known) ? known : Closest(name);
        var meant = suggestion is null ? "The time is not part of the filter. Choose it with from and to, or above the lines in the console." : $"Did you mean {suggestion}?";
        return new FilterSyntaxException(
            $"There is no field {name}. {meant} To look for the text itself, put it in quotes: {QuotedText.Write(term)}.",
            position,
            name.Length,
            suggestion);
    }

    private static string Closest(string name)
    {
        var lower = name.ToLowerInvariant();
        var closest = Names.MinBy(known => Distance(known, lower))!;
        var isClose = Distance(closest, lower) <= Math.Min(2, (name.Length + 1) / 2);
        return isClose && !name.Contains('.') ? closest : $"attr.{name.TrimStart('@')}";
    }

    /// <exception cref="FilterSyntaxException">The value does not suit the field.</exception>
    public static FilterNode Create(FilterTerm term)
    {
        if (term.Value.Length == 0 && !term.IsQuoted)
            throw term.Wrong($"{term.Name} needs a value, directly after the {term.Sign}.");
        if (TryPath(term.Name, out var scope, out var path))
            return Attribute(term, scope, path);

        var field = term.Name.ToLowerInvariant();
        if (field is "level" or "severity")
            return FilterLevels.Create(term);
        if (term.IsOrdering)
            throw term.Wrong($"{term.Name} can be compared with : = and != only.");

        var node = field switch
        {
            "source" => Text(term, EntryField.Source),
            "stream" => Text(term, EntryField.Stream),
            "service" => Text(term, EntryField.Service),
            "event_id" => Text(term, EntryField.EventId),
            "cloud" => Attribute(term with { Sign = ":" }, AttributeScope.Resource, new AttributePath(ResourceProvider)),
            "message" => Message(term),
            "connection" => Guid.TryParse(term.Value, out var id)
                ? new ConnectionIs(id)
                : throw term.Wrong("connection needs the id of a connection, a UUID."),
            "trace_id" => Trace(term),
            "span_id" => Span(term),
            _ => Pattern(term),
        };
        return term.Sign == "!=" ? new Not(node) : node;
    }

    private static FilterNode Text(FilterTerm term, EntryField field) =>
        term.IsAnyValue ? new FieldExists(field) : new FieldMatches(field, PatternOf(term));

    private static FilterNode Message(FilterTerm term) =>
        term.Value.Length == 0 ? throw term.Wrong("message needs a text.")
            : term.IsAnyValue ? new FieldExists(EntryField.Message)
            : term.IsQuoted ? MessageContains.Phrase(term.Value) : MessageContains.Word(term.Value);

    private static TraceIs Trace(FilterTerm term) =>
        term.IsAnyValue ? new TraceIs(null)
        : (TraceIds.ParseTrace(term.Value) ?? (IsDecimalId(term) ? TraceIds.ParseDatadogTrace(term.Value) : null)) is { } trace ? new TraceIs(trace)
        : throw term.Wrong("trace_id needs the 32 hexadecimal digits of a trace.");

    /// <summary>Datadog writes ids of 64 bits in decimal.</summary>
    private static bool IsDecimalId(FilterTerm term) => term.Value.Length is >= 17 and <= 20;

    private static SpanIs Span(FilterTerm term) =>
        term.IsAnyValue ? new SpanIs(null)
        : (TraceIds.ParseSpan(term.Value) ?? (IsDecimalId(term) ? TraceIds.ParseDatadogSpan(term.Value) : null)) is { } span ? new SpanIs(span)
        : throw term.Wrong("span_id needs the 16 hexadecimal digits of a span.");

    private static PatternIs Pattern(FilterTerm term) =>
        term.IsAnyValue ? new PatternIs(null)
        : long.TryParse(term.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pattern) ? new PatternIs(pattern)
        : throw term.Wrong($"{term.Name} needs the number of a pattern.");

    private static FilterNode Attribute(FilterTerm term, AttributeScope scope, AttributePath path)
    {
        if (term.IsOrdering)
        {
            return PlainNumber.Normalise(term.Value) is { } limit
                ? new AttributeCompares(scope, path, ComparisonOf(term.Sign), limit)
                : throw term.Wrong($"{term.Sign} needs a number.");
        }

        FilterNode node = term.IsAnyValue
            ? new AttributeExists(scope, path)
            : new AttributeMatches(scope, path, PatternOf(term), PlainNumber.Normalise(term.Value));
        if (term.Sign != "!=")
            return node;

        return term.IsAnyValue ? new Not(node) : new AllOf([new AttributeExists(scope, path), new Not(node)]);
    }

    private static TextPattern PatternOf(FilterTerm term) =>
        term.IsQuoted ? TextPattern.Exact(term.Value) : TextPattern.Parse(term.Value);

    private static NumberComparison ComparisonOf(string sign) => sign switch
    {
        "<" => NumberComparison.Less,
        "<=" => NumberComparison.LessOrEqual,
        ">" => NumberComparison.Greater,
        _ => NumberComparison.GreaterOrEqual,
    };

    /// <summary>The field of a record (<c>attr.</c>) or of its origin (<c>resource.</c>) that a name means.</summary>
    public static bool TryPath(string name, out AttributeScope scope, out AttributePath path)
    {
        path = null!;
        if (!TryPrefix(name, out scope, out var rest))
            return false;

        // A short name is one in quotes, too.
        var plain = rest.Trim('"');
        var full = scope == AttributeScope.Resource ? FullResourceName(plain) : plain;
        return AttributePath.TryParse(full == plain ? rest : full, out path);
    }

    /// <summary>Whether a name is one of the record or its origin, right or wrong.</summary>
    private static bool IsRecord(string name) => TryPrefix(name, out _, out _);

    private static bool TryPrefix(string name, out AttributeScope scope, out string rest)
    {
        (scope, rest) = (AttributeScope.Attributes, "");
        var prefix = AttributePrefixes.FirstOrDefault(known => name.StartsWith(known, StringComparison.OrdinalIgnoreCase));
        if (prefix is null && name.StartsWith(ResourcePrefix, StringComparison.OrdinalIgnoreCase))
            (scope, prefix) = (AttributeScope.Resource, ResourcePrefix);
        if (prefix is null || prefix.Length == name.Length)
            return false;

        rest = name[prefix.Length..];
        return true;
    }

    /// <summary>The short names that people use for OpenTelemetry's.</summary>
    private static string FullResourceName(string name) => name.ToLowerInvariant() switch
    {
        "provider" => ResourceProvider,
        "region" => "cloud.region",
        "account" or "account_id" => "cloud.account.id",
        _ => name,
    };

    /// <summary>Edits between two short texts (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substitution = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
