using System.Globalization;
using System.Text;
using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.Alerts.Rules;

/// <summary>A field of entries by whose values a rule tells its episodes apart.</summary>
internal sealed class GroupField
{
    private const int MaxValueLength = 120;

    private readonly Func<LogEntry, string> _value;

    private GroupField(string name, Func<LogEntry, string> value) => (Name, _value) = (name, value);

    public string Name { get; }

    /// <summary>Reads the name of a field; null when there is none of this name.</summary>
    public static GroupField? Parse(string name) => name switch
    {
        "source" => new(name, entry => entry.Source),
        "stream" => new(name, entry => entry.Stream),
        "service" => new(name, entry => entry.Service),
        "level" => new(name, entry => entry.Level),
        "connection" => new(name, entry => entry.ConnectionId.ToString()),
        "pattern_id" => new(name, entry => entry.PatternId?.ToString(CultureInfo.InvariantCulture) ?? ""),
        _ when name.StartsWith("attr.", StringComparison.Ordinal) => OfRecord(name, name[5..], entry => entry.Attributes),
        _ when name.StartsWith("resource.", StringComparison.Ordinal) => OfRecord(name, name[9..], entry => entry.Resource),
        _ => null,
    };

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

    private static GroupField? OfRecord(string name, string path, Func<LogEntry, ReadOnlyMemory<byte>> record)
    {
        if (path.Length == 0)
            return null;

        var wanted = new AttributePath(path);
        return new(name, entry => wanted.TryFind(record(entry).Span, out var value) ? TextOf(ref value) : "");
    }

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
        return string.Concat(value.AsSpan(0, length), "…");
    }
}
