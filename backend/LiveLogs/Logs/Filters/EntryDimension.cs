using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LiveLogs.Logs.Filters;

/// <summary>A field by whose values entries can be counted, under the names of the filter language.</summary>
internal abstract record EntryDimension
{
    private static readonly Dictionary<string, EntryDimension> Fixed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["level"] = new LevelDimension(),
        ["source"] = new TextDimension(EntryField.Source),
        ["stream"] = new TextDimension(EntryField.Stream),
        ["service"] = new TextDimension(EntryField.Service),
        ["connection"] = new ConnectionDimension(),
        ["pattern_id"] = new PatternDimension(),
        ["cloud"] = new AttributeDimension(AttributeScope.Resource, new AttributePath(FilterFields.ResourceProvider)),
    };

    /// <summary>The names that always exist; those of attributes come on top.</summary>
    public static IReadOnlyCollection<string> Names => Fixed.Keys;

    /// <returns>Null when there is no such field.</returns>
    public static EntryDimension? Parse(string name) =>
        Fixed.GetValueOrDefault(name) ?? (FilterFields.TryPath(name, out var scope, out var path) ? new AttributeDimension(scope, path) : null);

    /// <summary>
    /// The values as text, each once, as filters find them: those of an array are its elements that are no arrays or objects. None when the entry has none.
    /// </summary>
    public abstract IReadOnlyList<string> ValuesOf(LogEntry entry);
}

internal sealed record LevelDimension : EntryDimension
{
    public override IReadOnlyList<string> ValuesOf(LogEntry entry) => [entry.Level];
}

internal sealed record ConnectionDimension : EntryDimension
{
    public override IReadOnlyList<string> ValuesOf(LogEntry entry) => [entry.ConnectionId.ToString()];
}

internal sealed record PatternDimension : EntryDimension
{
    public override IReadOnlyList<string> ValuesOf(LogEntry entry) => entry.PatternId is { } id ? [id.ToString(CultureInfo.InvariantCulture)] : [];
}

internal sealed record TextDimension(EntryField Field) : EntryDimension
{
    public override IReadOnlyList<string> ValuesOf(LogEntry entry)
    {
        var value = Field switch
        {
            EntryField.Source => entry.Source,
            EntryField.Stream => entry.Stream,
            EntryField.Service => entry.Service,
            EntryField.Message => entry.Message,
            _ => entry.EventId,
        };
        return value.Length == 0 ? [] : [value];
    }
}

/// <summary>A field of the record or of its origin. Texts stand for themselves, numbers and truth values for what JSON writes; objects are no values.</summary>
internal sealed record AttributeDimension(AttributeScope Scope, AttributePath Path) : EntryDimension
{
    public override IReadOnlyList<string> ValuesOf(LogEntry entry)
    {
        var json = Scope == AttributeScope.Resource ? entry.Resource : entry.Attributes;
        if (!Path.TryFind(json.Span, out var value))
            return [];
        if (value.TokenType != JsonTokenType.StartArray)
            return TextOf(ref value) is { } text ? [text] : [];

        var values = new List<string>();
        while (value.Read() && value.TokenType != JsonTokenType.EndArray)
        {
            if (TextOf(ref value) is { } element && !values.Contains(element, StringComparer.Ordinal))
                values.Add(element);
            value.Skip();
        }

        return values;
    }

    private static string? TextOf(ref Utf8JsonReader value) => value.TokenType switch
    {
        JsonTokenType.String => value.GetString(),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(value.ValueSpan),
        _ => null,
    };
}
