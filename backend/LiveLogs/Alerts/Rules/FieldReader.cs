using System.Globalization;
using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.Alerts.Rules;

/// <summary>Reads fields of a JSON object and collects what is wrong with them, in the API's spelling.</summary>
internal sealed class FieldReader
{
    private readonly JsonElement _object;
    private readonly string _prefix;
    private readonly Dictionary<string, List<string>> _errors;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public FieldReader(JsonElement value, string prefix, Dictionary<string, List<string>> errors)
    {
        (_object, _prefix, _errors) = (value, prefix, errors);
        if (value.ValueKind != JsonValueKind.Object)
            Fail("", "Must be an object.");
    }

    public void Fail(string field, string error)
    {
        var name = field.Length == 0 ? _prefix.TrimEnd('.') : _prefix + field;
        if (!_errors.TryGetValue(name.Length == 0 ? "body" : name, out var list))
            _errors.Add(name.Length == 0 ? "body" : name, list = []);
        list.Add(error);
    }

    /// <summary>Complains of fields that nobody asked for.</summary>
    public void EndOfFields(params ReadOnlySpan<string> others)
    {
        if (_object.ValueKind != JsonValueKind.Object)
            return;

        foreach (var property in _object.EnumerateObject())
        {
            if (!_asked.Contains(property.Name) && !others.Contains(property.Name))
                Fail(property.Name, "Is not a known field here.");
        }
    }

    /// <summary>The field as it is; null when it is missing or null.</summary>
    public JsonElement? Find(string field)
    {
        _asked.Add(field);
        return _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
    }

    public string? Text(string field, int maxLength)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } text || text.Length > maxLength)
        {
            Fail(field, $"Must be a text of 1 to {maxLength} characters.");
            return null;
        }

        return text;
    }

    /// <summary>A text that people tell things apart by.</summary>
    public string? Visible(string field, int maxLength)
    {
        var text = Text(field, maxLength);
        if (text is null || VisibleText.IsVisible(text))
            return text;

        Fail(field, VisibleText.Problem);
        return null;
    }

    public bool Flag(string field, bool otherwise)
    {
        if (Find(field) is not { } value)
            return otherwise;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();

        Fail(field, "Must be true or false.");
        return otherwise;
    }

    /// <summary>A required number.</summary>
    public double Number(string field, double min, double max)
    {
        if (Find(field) is not null)
            return Number(field, min, max, min);

        Fail(field, "Is required.");
        return min;
    }

    public double Number(string field, double min, double max, double otherwise)
    {
        if (Find(field) is not { } value)
            return otherwise;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max)
            return number;

        Fail(field, string.Create(CultureInfo.InvariantCulture, $"Must be a number from {min} to {max}."));
        return otherwise;
    }

    public int Whole(string field, int min, int max, int otherwise)
    {
        var number = Number(field, min, max, otherwise);
        if (number == Math.Floor(number))
            return (int)number;

        Fail(field, "Must be a whole number.");
        return otherwise;
    }

    /// <summary>An instant; null when the field is missing, or (with an error) none.</summary>
    public DateTimeOffset? Time(string field)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && EventTime.TryParseInstant(text, out var time))
            return time.ToDateTimeOffset();

        Fail(field, $"Must be {EventTime.InstantForm}.");
        return null;
    }

    /// <summary>A list of texts; empty when the field is missing.</summary>
    public IReadOnlyList<string> Texts(string field, int maxCount, int maxLength)
    {
        if (Find(field) is not { } value)
            return [];
        // One alone may stand without brackets.
        if (value.ValueKind == JsonValueKind.String)
            return Text(field, maxLength) is { } single ? [single] : [];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > maxCount
            || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String || item.GetString() is not { Length: > 0 } text || text.Length > maxLength))
        {
            Fail(field, $"Must be a list of at most {maxCount} texts of 1 to {maxLength} characters.");
            return [];
        }

        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>One of an enumeration's names in snake_case, in any case of letters; null (and an error) for anything else.</summary>
    public T? Name<T>(string field)
        where T : struct, Enum
    {
        var names = Enum.GetValues<T>().ToDictionary(RuleNames.Of, StringComparer.OrdinalIgnoreCase);
        return Word(field, names.Keys) is { } word ? names[word] : null;
    }

    /// <summary>One of some words, in any case of letters; null when the field is missing, or (with an error) none of them.</summary>
    public string? Word(string field, IReadOnlyCollection<string> words)
    {
        if (Find(field) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String && words.FirstOrDefault(word => word.Equals(value.GetString(), StringComparison.OrdinalIgnoreCase)) is { } known)
            return known;

        Fail(field, $"Must be one of: {string.Join(", ", words)}.");
        return null;
    }
}
