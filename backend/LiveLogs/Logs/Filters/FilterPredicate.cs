using System.Buffers;
using System.Text;
using System.Text.Json;
using LiveLogs.Logs.Folding;

namespace LiveLogs.Logs.Filters;

/// <summary>Turns a filter into a function once, so that nothing is looked up or allocated per entry.</summary>
internal static class FilterPredicate
{
    private delegate bool ScalarTest(ref Utf8JsonReader value);

    private const int StackChars = 256;

    public static Func<LogEntry, bool> Compile(FilterNode node) => node switch
    {
        AllOf all => CompileAll([.. all.Terms.Select(Compile)]),
        AnyOf any => CompileAny([.. any.Terms.Select(Compile)]),
        Not not => Negate(Compile(not.Term)),
        MessageContains contains => CompileContains(contains),
        MessageMatches matches => entry => matches.Regex.IsMatch(entry.Message),
        SeverityBetween severity => entry => entry.SeverityNumber >= severity.Min && entry.SeverityNumber <= severity.Max,
        FieldMatches field => CompileField(field),
        FieldExists field => CompileExists(field.Field),
        ConnectionIs connection => entry => entry.ConnectionId == connection.ConnectionId,
        TraceIs { TraceId: null } => entry => entry.TraceId is not null,
        TraceIs trace => entry => string.Equals(entry.TraceId, trace.TraceId, StringComparison.Ordinal),
        SpanIs { SpanId: null } => entry => entry.SpanId is not null,
        SpanIs span => entry => string.Equals(entry.SpanId, span.SpanId, StringComparison.Ordinal),
        PatternIs { PatternId: null } => entry => entry.PatternId is not null,
        PatternIs pattern => entry => entry.PatternId == pattern.PatternId,
        AttributeMatches attribute => CompileMatches(attribute),
        AttributeCompares attribute => CompileCompares(attribute),
        AttributeExists attribute => entry => Exists(Json(entry, attribute.Scope), attribute.Path),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is not a node of filters."),
    };

    private static Func<LogEntry, bool> CompileAll(Func<LogEntry, bool>[] terms)
    {
        if (terms.Length == 1)
            return terms[0];

        return entry =>
        {
            foreach (var term in terms)
            {
                if (!term(entry))
                    return false;
            }

            return true;
        };
    }

    private static Func<LogEntry, bool> CompileAny(Func<LogEntry, bool>[] terms) => entry =>
    {
        foreach (var term in terms)
        {
            if (term(entry))
                return true;
        }

        return false;
    };

    private static Func<LogEntry, bool> Negate(Func<LogEntry, bool> term) => entry => !term(entry);

    private static Func<LogEntry, bool> CompileContains(MessageContains contains)
    {
        var needle = new TextNeedle(contains.Text, contains.IgnoreCase);
        return entry => needle.IsIn(entry.Message);
    }

    private static Func<LogEntry, bool> CompileField(FieldMatches field)
    {
        var pattern = field.Pattern;
        return field.Field switch
        {
            EntryField.Source => entry => pattern.IsMatch(entry.Source),
            EntryField.Stream => entry => pattern.IsMatch(entry.Stream),
            EntryField.Service => entry => pattern.IsMatch(entry.Service),
            EntryField.Message => entry => pattern.IsMatch(entry.Message),
            _ => entry => pattern.IsMatch(entry.EventId),
        };
    }

    private static Func<LogEntry, bool> CompileExists(EntryField field) => field switch
    {
        EntryField.Source => entry => entry.Source.Length > 0,
        EntryField.Stream => entry => entry.Stream.Length > 0,
        EntryField.Service => entry => entry.Service.Length > 0,
        EntryField.Message => entry => entry.Message.Length > 0,
        _ => entry => entry.EventId.Length > 0,
    };

    private static Func<LogEntry, bool> CompileMatches(AttributeMatches attribute)
    {
        var (pattern, number) = (attribute.Pattern, attribute.Number);
        ScalarTest test = (ref Utf8JsonReader value) => value.TokenType switch
        {
            JsonTokenType.Number when number is not null && PlainNumber.AreEqual(value.ValueSpan, number) => true,
            JsonTokenType.Number or JsonTokenType.String => TextMatches(ref value, pattern),
            JsonTokenType.True => pattern.IsMatch("true"),
            JsonTokenType.False => pattern.IsMatch("false"),
            _ => false,
        };
        return entry => Any(Json(entry, attribute.Scope), attribute.Path, test);
    }

    private static Func<LogEntry, bool> CompileCompares(AttributeCompares attribute)
    {
        var limit = new PlainNumber.Limit(attribute.Value);
        ScalarTest test = attribute.Comparison switch
        {
            NumberComparison.Less => (ref Utf8JsonReader value) => Compare(ref value, limit) < 0,
            NumberComparison.LessOrEqual => (ref Utf8JsonReader value) => Compare(ref value, limit) <= 0,
            NumberComparison.Greater => (ref Utf8JsonReader value) => Compare(ref value, limit) > 0,
            _ => (ref Utf8JsonReader value) => Compare(ref value, limit) >= 0,
        };
        return entry => Any(Json(entry, attribute.Scope), attribute.Path, test);
    }

    /// <summary>Null when the value is no number, and no text that is one.</summary>
    private static int? Compare(ref Utf8JsonReader value, in PlainNumber.Limit limit)
    {
        if (value.TokenType == JsonTokenType.Number)
            return PlainNumber.Compare(value.ValueSpan, limit);
        if (value.TokenType != JsonTokenType.String || value.ValueSpan.Length is 0 or > PlainNumber.MaxTextLength * 6)
            return null;

        Span<char> text = stackalloc char[value.ValueSpan.Length];
        text = text[..value.CopyString(text)];
        Span<byte> number = stackalloc byte[PlainNumber.MaxTextLength];
        return PlainNumber.IsNumber(text) ? PlainNumber.Compare(number[..Encoding.ASCII.GetBytes(text, number)], limit) : null;
    }

    private static ReadOnlySpan<byte> Json(LogEntry entry, AttributeScope scope) =>
        scope == AttributeScope.Resource ? entry.Resource.Span : entry.Attributes.Span;

    private static bool Exists(ReadOnlySpan<byte> json, AttributePath path) =>
        path.TryFind(json, out var value) && value.TokenType != JsonTokenType.Null;

    private static bool Any(ReadOnlySpan<byte> json, AttributePath path, ScalarTest test)
    {
        if (!path.TryFind(json, out var value))
            return false;
        if (value.TokenType != JsonTokenType.StartArray)
            return test(ref value);

        while (value.Read() && value.TokenType != JsonTokenType.EndArray)
        {
            if (test(ref value))
                return true;

            value.Skip();
        }

        return false;
    }

    private static bool TextMatches(ref Utf8JsonReader value, TextPattern pattern)
    {
        var size = value.ValueSpan.Length;
        var rented = size > StackChars ? ArrayPool<char>.Shared.Rent(size) : null;
        var text = rented ?? stackalloc char[StackChars];
        // A number's token is its text; CopyString reads strings only.
        var length = value.TokenType == JsonTokenType.String
            ? value.CopyString(text)
            : Encoding.ASCII.GetChars(value.ValueSpan, text);
        var isMatch = pattern.IsMatch(text[..length]);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return isMatch;
    }
}
