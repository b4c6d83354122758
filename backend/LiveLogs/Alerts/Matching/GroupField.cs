using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Matching;

/// <summary>A field of entries by whose values a rule tells its episodes apart.</summary>
internal sealed partial class GroupField
{
    private const int MaxValueLength = 120;

    /// <summary>Characters of the hash behind the mark: a part of SHA-256 in hexadecimal digits.</summary>
    private const int HashLength = 24;

    private const char CutMark = '…';

    private readonly Func<LogEntry, string> _value;
    private readonly Func<string, FilterNode?> _filter;

    private GroupField(string name, Func<LogEntry, string> value, Func<string, FilterNode?> filter) => (Name, _value, _filter) = (name, value, filter);

    /// <summary>What is wrong with any other name.</summary>
    public const string NotOne = $"is none of {Names}.";

    /// <summary>All names.</summary>
    public const string Names = "source, stream, service, level, connection, pattern_id, attr.NAME, resource.NAME";

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

    /// <summary>The value of an entry; empty when it has none. Of a long one the beginning, and a hash of the whole: values that differ anywhere stay different.</summary>
    public string ValueOf(LogEntry entry) => Short(_value(entry));

    /// <summary>As values of entries are: whole, or its beginning and a hash.</summary>
    public static string Short(string value) => value.Length <= MaxValueLength ? value : Cut(value, MaxValueLength);

    /// <summary>The values of some fields in one text, such as <c>service=cart, level=ERROR</c>; empty without fields.</summary>
    public static string KeyOf(IReadOnlyList<GroupField> fields, LogEntry entry) => fields.Count switch
    {
        0 => "",
        1 => $"{fields[0].Name}={fields[0].ValueOf(entry)}",
        _ => string.Join(", ", fields.Select(field => $"{field.Name}={Part(fields, field._value(entry))}")),
    };

    /// <summary>The values of a key that <see cref="KeyOf"/> made, field by field; null when it is another's.</summary>
    public static IReadOnlyList<string>? ValuesOf(IReadOnlyList<GroupField> fields, string key)
    {
        var (values, rest) = (new List<string>(fields.Count), key);
        for (var index = 0; index < fields.Count; index++)
        {
            var start = fields[index].Name.Length + 1;
            var end = index + 1 < fields.Count ? rest.IndexOf($", {fields[index + 1].Name}=", StringComparison.Ordinal) : rest.Length;
            if (end < start || !rest.StartsWith($"{fields[index].Name}=", StringComparison.Ordinal))
                return null;

            values.Add(rest[start..end]);
            rest = rest[Math.Min(end + 2, rest.Length)..];
        }

        return values;
    }

    /// <summary>What a key was called before long values had hashes; the key itself when it has none.</summary>
    public static string FormerKeyOf(string key) => key.Contains($"{CutMark}#", StringComparison.Ordinal) ? Hashes().Replace(key, "…") : key;

    /// <summary>Finds the lines of a key that <see cref="KeyOf"/> made; null when it cannot be told which ones these are.</summary>
    public static LogFilter? FilterOf(IReadOnlyList<GroupField> fields, string key)
    {
        if (ValuesOf(fields, key) is not { } values)
            return null;

        var terms = new List<FilterNode>();
        foreach (var (field, value) in fields.Zip(values))
        {
            if (value.EndsWith(CutMark) || Hashes().IsMatch(value) || field._filter(value) is not { } term)
                return null;

            terms.Add(term);
        }

        return LogFilter.Of(new AllOf(terms));
    }

    /// <summary>A value that reads like another field's beginning ends before it: keys of different values are different, and each can be taken apart again.</summary>
    public static string Part(IReadOnlyList<GroupField> fields, string value)
    {
        var end = Math.Min(value.Length, MaxValueLength);
        foreach (var field in fields)
        {
            if (value.IndexOf($", {field.Name}=", StringComparison.Ordinal) is >= 0 and var at)
                end = Math.Min(end, at);
        }

        return end == value.Length ? value : Cut(value, end);
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

    private static string Cut(string value, int length)
    {
        if (length > 0 && char.IsHighSurrogate(value[length - 1]))
            length--;
        return $"{value.AsSpan(0, length)}{CutMark}#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)))[..HashLength]}";
    }

    [GeneratedRegex(@"…#[0-9a-f]{24}(?=, |\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Hashes();
}
