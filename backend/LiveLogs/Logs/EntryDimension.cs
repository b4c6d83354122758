using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LiveLogs.Logs;

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

    /// <summary>The value as text; null when the entry has none.</summary>
    public abstract string? ValueOf(LogEntry entry);
}

internal sealed record LevelDimension : EntryDimension
{
    public override string ValueOf(LogEntry entry) => entry.Level;
}

internal sealed record ConnectionDimension : EntryDimension
{
    public override string ValueOf(LogEntry entry) => entry.ConnectionId.ToString();
}

internal sealed record PatternDimension : EntryDimension
{
    public override string? ValueOf(LogEntry entry) => entry.PatternId?.ToString(CultureInfo.InvariantCulture);
}

internal sealed record TextDimension(EntryField Field) : EntryDimension
{
    public override string? ValueOf(LogEntry entry)
    {
        var value = Field switch
        {
            EntryField.Source => entry.Source,
            EntryField.Stream => entry.Stream,
            EntryField.Service => entry.Service,
            _ => entry.EventId,
        };
        return value.Length == 0 ? null : value;
    }
}

/// <summary>A field of the record or of its origin. Texts stand for themselves, everything else for its JSON.</summary>
internal sealed record AttributeDimension(AttributeScope Scope, AttributePath Path) : EntryDimension
{
    public override string? ValueOf(LogEntry entry)
    {
        var json = Scope == AttributeScope.Resource ? entry.Resource : entry.Attributes;
        if (!Path.TryFind(json.Span, out var value) || value.TokenType == JsonTokenType.Null)
            return null;

        if (value.TokenType == JsonTokenType.String)
            return value.GetString();

        var start = (int)value.TokenStartIndex;
        value.Skip();
        return Encoding.UTF8.GetString(json.Span[start..(int)value.BytesConsumed]);
    }
}
