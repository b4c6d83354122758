using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LiveLogs.CloudSimulator.GoogleCloud.Store;

namespace LiveLogs.CloudSimulator.GoogleCloud.Filters;

/// <summary>A part of a filter.</summary>
internal abstract record FilterNode
{
    public abstract bool Matches(EntryView entry);
}

internal sealed record AllOf(IReadOnlyList<FilterNode> Parts) : FilterNode
{
    public override bool Matches(EntryView entry) => Parts.All(part => part.Matches(entry));
}

internal sealed record AnyOf(IReadOnlyList<FilterNode> Parts) : FilterNode
{
    public override bool Matches(EntryView entry) => Parts.Any(part => part.Matches(entry));
}

internal sealed record Not(FilterNode Part) : FilterNode
{
    public override bool Matches(EntryView entry) => !Part.Matches(entry);
}

/// <summary>A bare text: in any field.</summary>
internal sealed record AnyField(string Text) : FilterNode
{
    public override bool Matches(EntryView entry) => entry.Texts(entry.Json).Any(text => text.Contains(Text, StringComparison.OrdinalIgnoreCase));
}

internal sealed record LogId(string Id) : FilterNode
{
    public override bool Matches(EntryView entry) =>
        entry.Stored.LogName.EndsWith("/logs/" + Uri.EscapeDataString(Id), StringComparison.OrdinalIgnoreCase)
        || entry.Stored.LogName.EndsWith("/logs/" + Id, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A field and a value. Texts are compared without regard to case, except by a regular expression.</summary>
internal sealed record Comparison(IReadOnlyList<string> Path, string Operator, string Value) : FilterNode
{
    private Regex? _regex;
    private long _time;
    private int _severity;
    private double? _number;

    public bool IsTimestamp => Path is ["timestamp"];

    public long Time => _time;

    /// <exception cref="GoogleException">The value does not suit the field.</exception>
    public static Comparison Create(IReadOnlyList<string> path, string comparison, string value, bool isText)
    {
        var node = new Comparison(path, comparison, value);
        if (path is ["timestamp" or "receiveTimestamp"] && !NanoTime.TryParse(value, out node._time))
            throw GoogleException.Invalid($"Unparseable filter: invalid timestamp '{value}'");

        node._severity = path is ["severity"] ? LogSeverity.Of(value) : 0;
        if (node._severity < 0)
            throw GoogleException.Invalid($"Unparseable filter: invalid severity '{value}'");

        if (comparison is "=~" or "!~")
            node._regex = ToRegex(value);
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            node._number = number;
        return !isText && value.Length == 0 ? throw GoogleException.Invalid("Unparseable filter: a value is missing") : node;
    }

    public override bool Matches(EntryView entry) => (Path, Operator) switch
    {
        (["timestamp"], not (":" or "=~" or "!~")) => Ordered(entry.Stored.Timestamp.CompareTo(_time)),
        (["receiveTimestamp"], not (":" or "=~" or "!~")) => Ordered(entry.Stored.ReceiveTimestamp.CompareTo(_time)),
        (["severity"], not ("=~" or "!~")) => Ordered(entry.Stored.Severity.CompareTo(_severity)),
        (["logName"], "=") => entry.Stored.LogName.Equals(Value, StringComparison.OrdinalIgnoreCase),
        (_, "!=") => !entry.Values(Path).Any(value => Equal(value)),
        (_, "!~") => !entry.Values(Path).SelectMany(entry.Texts).Any(text => _regex!.IsMatch(text)),
        (_, ":") when Value == "*" => entry.Values(Path).Any(),
        _ => entry.Values(Path).Any(value => Holds(entry, value)),
    };

    private bool Holds(EntryView entry, JsonElement value) => Operator switch
    {
        "=" => Equal(value),
        ":" => entry.Texts(value).Any(text => text.Contains(Value, StringComparison.OrdinalIgnoreCase)),
        "=~" => entry.Texts(value).Any(text => _regex!.IsMatch(text)),
        _ => Compare(value) is { } order && Ordered(order),
    };

    private bool Equal(JsonElement value) => Compare(value) == 0;

    private int? Compare(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            return null;

        var text = value.ToString();
        return _number is { } wanted && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.CompareTo(wanted)
            : string.Compare(text, Value, StringComparison.OrdinalIgnoreCase);
    }

    private bool Ordered(int order) => Operator switch
    {
        "=" or ":" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        ">=" => order >= 0,
        _ => false,
    };

    private static Regex ToRegex(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw GoogleException.Invalid($"Unparseable filter: regular expression '{pattern}' is not valid");
        }
    }
}

/// <summary>An entry while it is looked at: its JSON is read when the first part of a filter needs it.</summary>
internal sealed class EntryView(StoredLogEntry stored) : IDisposable
{
    private JsonDocument? _json;

    public StoredLogEntry Stored => stored;

    public JsonElement Json => (_json ??= JsonDocument.Parse(stored.Json)).RootElement;

    /// <summary>The values at a path; several where a list is on the way.</summary>
    public IEnumerable<JsonElement> Values(IReadOnlyList<string> path)
    {
        IEnumerable<JsonElement> values = [Json];
        foreach (var segment in path)
            values = values.SelectMany(value => Spread(value)).Where(value => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(segment, out _))
                .Select(value => value.GetProperty(segment));
        return values.SelectMany(value => Spread(value));
    }

    /// <summary>All texts and numbers in a value.</summary>
    public IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Texts(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        _ => [value.ToString()],
    };

    public void Dispose() => _json?.Dispose();

    private static List<JsonElement> Spread(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
}
