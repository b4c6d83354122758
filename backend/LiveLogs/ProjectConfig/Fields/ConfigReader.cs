using System.Globalization;
using System.Text.Json;
using LiveLogs.Logs;

namespace LiveLogs.ProjectConfig.Fields;

/// <summary>
/// Reads an object, such as a <c>connection_config</c>, by the descriptions of its fields and collects every mistake, so that a person
/// can repair all of them in one go. A field with null counts as absent.
/// </summary>
internal sealed class ConfigReader
{
    private const int MaxName = 200;

    private readonly JsonElement _config;
    private readonly List<ConfigError> _errors = [];

    public ConfigReader(JsonElement config, IReadOnlyList<ConfigField> fields)
    {
        _config = config;
        if (config.ValueKind != JsonValueKind.Object)
        {
            Fail("", "Expected an object.");
            return;
        }

        var names = fields.Select(field => field.Name).ToList();
        foreach (var property in config.EnumerateObject().Where(property => !names.Contains(property.Name)))
        {
            var closest = ClosestName.Find(property.Name, names);
            Fail(property.Name, closest is null ? "There is no such field." : $"There is no such field. Did you mean '{closest}'?");
        }

        foreach (var field in fields.Where(field => field.Required && Find(field.Name) is null))
            Fail(field.Name, $"This field is required: {field.Description}");
    }

    public IReadOnlyList<ConfigError> Errors => _errors;

    public void Fail(string field, string message) => _errors.Add(new ConfigError(field, message));

    /// <summary>Adds the mistakes of the object in a field.</summary>
    public void Fail(string field, IEnumerable<ConfigError> errors) =>
        _errors.AddRange(errors.Select(error => error with { Field = error.Field.Length == 0 ? field : $"{field}.{error.Field}" }));

    /// <summary>The mistakes of a request by field, as answers name them.</summary>
    public IReadOnlyDictionary<string, string[]> ByField() => _errors
        .GroupBy(error => error.Field.Length == 0 ? "body" : error.Field, error => error.Message)
        .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    /// <summary>A text that people tell items apart by; null when absent or wrong.</summary>
    public string? Name(string field)
    {
        var name = Text(field, MaxName);
        if (name is not null && !VisibleText.IsVisible(name))
            Fail(field, VisibleText.Problem);
        return name;
    }

    /// <summary>A field that may be sent back but not changed.</summary>
    public void Fixed(string field, string value)
    {
        if (Find(field) is not null && Text(field, MaxName) != value)
            Fail(field, $"Cannot be changed; it is '{value}'.");
    }

    public bool IsAbsent(string field) => Find(field) is null;

    /// <summary>A text of 1 to <paramref name="maxLength"/> characters, without the white space around it; null when absent or wrong.</summary>
    public string? Text(string field, int maxLength)
    {
        if (Find(field) is not { } value)
            return null;

        if (value.ValueKind != JsonValueKind.String)
        {
            Fail(field, $"Expected a text, not {NameOf(value)}.");
            return null;
        }

        return Checked(field, value, maxLength);
    }

    /// <summary>A JSON document, given as an object or as its text; null when absent or wrong.</summary>
    public string? JsonText(string field, int maxLength)
    {
        if (Find(field) is not { ValueKind: JsonValueKind.Object } value)
            return Text(field, maxLength);

        var text = value.GetRawText();
        if (text.Length <= maxLength)
            return text;

        Fail(field, string.Create(CultureInfo.InvariantCulture, $"The document has {text.Length:N0} characters; at most {maxLength:N0} are allowed."));
        return null;
    }

    /// <summary>A whole number within both ends; null when absent or wrong.</summary>
    public int? WholeNumber(string field, int min, int max)
    {
        if (Find(field) is not { } value)
            return null;

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
            return number;

        var got = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : NameOf(value);
        Fail(field, string.Create(CultureInfo.InvariantCulture, $"Expected a whole number from {min:N0} to {max:N0}, not {got}."));
        return null;
    }

    /// <summary>True or false; null when absent or wrong.</summary>
    public bool? Flag(string field)
    {
        if (Find(field) is not { } value)
            return null;

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();

        Fail(field, $"Expected true or false, not {NameOf(value)}.");
        return null;
    }

    /// <summary>An object; null when absent or wrong.</summary>
    public JsonElement? Object(string field)
    {
        if (Find(field) is not { } value)
            return null;

        if (value.ValueKind == JsonValueKind.Object)
            return value;

        Fail(field, $"Expected an object, not {NameOf(value)}.");
        return null;
    }

    /// <summary>A list of texts, or one text where <paramref name="orOne"/>; empty when absent or wrong. Repeated texts count once.</summary>
    public IReadOnlyList<string> Texts(string field, int maxCount, int maxLength, bool orOne = false)
    {
        if (Find(field) is not { } value)
            return [];

        if (orOne && value.ValueKind == JsonValueKind.String)
            return Checked(field, value, maxLength) is { } one ? [one] : [];

        if (value.ValueKind != JsonValueKind.Array)
        {
            Fail(field, $"Expected {(orOne ? "a text or a list of texts" : "a list of texts")}, not {NameOf(value)}.");
            return [];
        }

        if (value.GetArrayLength() is var count && (count == 0 || count > maxCount))
        {
            Fail(field, string.Create(CultureInfo.InvariantCulture, $"Expected 1 to {maxCount:N0} entries, not {count:N0}."));
            return [];
        }

        return [.. Elements(field, value, maxLength).Distinct()];
    }

    private IEnumerable<string> Elements(string field, JsonElement list, int maxLength)
    {
        foreach (var (index, element) in list.EnumerateArray().Index())
        {
            var path = $"{field}[{index}]";
            if (element.ValueKind != JsonValueKind.String)
                Fail(path, $"Expected a text, not {NameOf(element)}.");
            else if (Checked(path, element, maxLength) is { } text)
                yield return text;
        }
    }

    private string? Checked(string field, JsonElement value, int maxLength)
    {
        string text;
        try
        {
            text = value.GetString()!.Trim();
        }
        catch (InvalidOperationException)
        {
            Fail(field, "The text is not valid Unicode.");
            return null;
        }

        if (text.Length >= 1 && text.Length <= maxLength)
            return text;

        Fail(field, text.Length == 0
            ? "The text is empty."
            : string.Create(CultureInfo.InvariantCulture, $"The text has {text.Length:N0} characters; at most {maxLength:N0} are allowed."));
        return null;
    }

    private JsonElement? Find(string field) =>
        _config.ValueKind == JsonValueKind.Object && _config.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private static string NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "a text",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "nothing",
    };
}
