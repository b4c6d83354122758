using System.Globalization;
using System.Text;
using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.Alerts.Rules;

/// <summary>A field of entries by whose values a rule tells its episodes apart.</summary>
internal sealed class GroupField
{
    private const int MaxValueLength = 120;

    private const char CutMark = '…';

    private readonly Func<LogEntry, string> _value;
    private readonly Func<string, FilterNode?> _filter;

    private GroupField(string name, Func<LogEntry, string> value, Func<string, FilterNode?> filter) => (Name, _value, _filter) = (name, value, filter);

    /// <summary>What is wrong with any other name.</summary>
    public const string NotOne = "is none of source, stream, service, level, connection, pattern_id, attr.NAME, resource.NAME.";

    public string Name { get; }

    /// <summary>Reads the name of a field; null when there is none of this name.</summary>
    public static GroupField? Parse(string name) => name switch
    {
        "source" => new(name, entry => entry.Source, value => OfText(EntryField.Source, value)),
        "stream" => new(name, entry => entry.Stream, value => OfText(EntryField.Stream, value)),
        "service" => new(name, entry => entry.Service, value => OfText(EntryField.Service, value)),
        "level" => new(name, entry => entry.Level, value => SeverityNames.TryParse(value, out var level) ? new SeverityBetween((int)level, (int)level + 3) : null),
        "connection" => new(name, entry => entry.ConnectionId.ToString(), value => Guid.TryParse(value, out var id) ? new ConnectionIs(id) : null),
        "pattern_id" => new(
            name,
            entry => entry.PatternId?.ToString(CultureInfo.InvariantCulture) ?? "",
            value => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? new PatternIs(id) : new Not(new PatternIs(null))),
        _ when FilterFields.TryPath(name, out var scope, out var path) => OfRecord(name, scope, path),
        _ => null,
    };

    /// <summary>What the name means now that it did not in a former version of the filter language.</summary>
    public IEnumerable<string> ChangesSince(int version) => FilterFields.TryPath(Name, out _, out var path) ? StoredFilter.ChangesOf(path, version) : [];

    /// <summary>The value of an entry; empty when it has none.</summary>
    public string ValueOf(LogEntry entry)
    {
        var value = _value(entry);
        return value.Length <= MaxValueLength ? value : Cut(value);
    }

    /// <summary>The values of some fields in one text, such as <c>service=cart, level=ERROR</c>; empty without fields.</summary>
    public static string KeyOf(IReadOnlyList<GroupField> fields, LogEntry entry) => fields.Count switch
    {
        0 => "",
        1 => $"{fields[0].Name}={fields[0].ValueOf(entry)}",
        _ => string.Join(", ", fields.Select(field => $"{field.Name}={field.ValueOf(entry)}")),
    };

    /// <summary>Finds the lines of a key that <see cref="KeyOf"/> made; null when it cannot be told which ones these are.</summary>
    public static LogFilter? FilterOf(IReadOnlyList<GroupField> fields, string key)
    {
        var (terms, rest) = (new List<FilterNode>(), key);
        for (var index = 0; index < fields.Count; index++)
        {
            var end = index + 1 < fields.Count ? rest.IndexOf($", {fields[index + 1].Name}=", StringComparison.Ordinal) : rest.Length;
            var start = fields[index].Name.Length + 1;
            if (end < start || rest[start..end] is var value && (value.EndsWith(CutMark) || fields[index]._filter(value) is not { } term))
                return null;

            terms.Add(term);
            rest = rest[Math.Min(end + 2, rest.Length)..];
        }

        return LogFilter.Of(new AllOf(terms));
    }

    private static FilterNode OfText(EntryField field, string value) =>
        value.Length == 0 ? new Not(new FieldExists(field)) : new FieldMatches(field, TextPattern.Exact(value));

    private static GroupField OfRecord(string name, AttributeScope scope, AttributePath path) => new(
        name,
        entry => path.TryFind((scope == AttributeScope.Resource ? entry.Resource : entry.Attributes).Span, out var value) ? TextOf(ref value) : "",
        value => value.Length == 0
            ? new Not(new AttributeExists(scope, path))
            : new AttributeMatches(scope, path, TextPattern.Exact(value), PlainNumber.Normalise(value)));

    private static string TextOf(ref Utf8JsonReader value) => value.TokenType switch
    {
        JsonTokenType.String => value.GetString()!,
        JsonTokenType.Number => Encoding.UTF8.GetString(value.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "",
    };

    private static string Cut(string value)
    {
        var length = char.IsHighSurrogate(value[MaxValueLength - 1]) ? MaxValueLength - 1 : MaxValueLength;
        return string.Concat(value.AsSpan(0, length), [CutMark]);
    }
}
