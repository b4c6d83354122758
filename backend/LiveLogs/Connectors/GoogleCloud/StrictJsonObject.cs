using System.Text.Json;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>
/// Reads an object of a credentials file by the exact names of its fields. A name in other letters than Google writes it is
/// refused, not ignored: another reader would take it for the field. Messages never repeat the file's values.
/// </summary>
internal sealed class StrictJsonObject
{
    private const int MaxText = 2048;

    private readonly JsonElement _json;
    private readonly string _path;

    /// <param name="json">What is read.</param>
    /// <param name="path">Its name in messages; empty for the whole file.</param>
    /// <param name="known">The names of its fields.</param>
    /// <param name="closed">Whether a field with another name is refused; otherwise it is ignored.</param>
    /// <exception cref="FormatException">It is no object, or has a field that it must not have.</exception>
    public StrictJsonObject(JsonElement json, string path, IReadOnlyCollection<string> known, bool closed)
    {
        (_json, _path) = (json, path);
        if (json.ValueKind != JsonValueKind.Object)
            throw new FormatException(path.Length == 0 ? "This is not the content of a credentials file: it is not a JSON object." : $"{path} must be an object.");

        foreach (var property in json.EnumerateObject())
        {
            if (known.Contains(property.Name, StringComparer.Ordinal))
                continue;
            if (known.FirstOrDefault(name => string.Equals(name, property.Name, StringComparison.OrdinalIgnoreCase)) is { } meant)
                throw new FormatException($"Write the field {Name(meant)} in small letters.");
            if (closed)
                throw new FormatException($"{path} has an unknown field. Known fields are {string.Join(", ", known)}.");
        }
    }

    public bool Has(string field) => Find(field) is not null;

    /// <summary>A field that has to be there.</summary>
    /// <exception cref="FormatException">It is missing, or no text of 1 to <paramref name="maxLength"/> characters.</exception>
    public string Required(string field, int maxLength = MaxText) =>
        Text(field, maxLength) ?? throw new FormatException($"The field {Name(field)} is missing. Paste the file as it was downloaded.");

    /// <summary>Null when the field is missing.</summary>
    /// <inheritdoc cref="Required" path="/exception"/>
    public string? Text(string field, int maxLength = MaxText)
    {
        if (Find(field) is not { } value)
            return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : null;
        return text is { Length: > 0 } && text.Length <= maxLength && !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : throw new FormatException($"{Name(field)} must be a text of 1 to {maxLength} characters.");
    }

    /// <summary>An absolute address; null when the field is missing.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public Uri? Address(string field) => Text(field) is not { } text ? null
        : !text.Any(char.IsControl) && Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) ? address
        : throw new FormatException($"{Name(field)} is not an absolute address.");

    /// <summary>An object inside this one; null when it is missing.</summary>
    /// <exception cref="FormatException">It is no object, or has a field that it must not have.</exception>
    public StrictJsonObject? Object(string field, params string[] known) =>
        Find(field) is { } value ? new StrictJsonObject(value, Name(field), known, closed: true) : null;

    /// <summary>An object whose values are all texts; empty when it is missing.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public IReadOnlyDictionary<string, string> Texts(string field)
    {
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (Find(field) is not { } value)
            return texts;
        if (value.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{Name(field)} must be an object.");
        foreach (var property in value.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String || !texts.TryAdd(property.Name, property.Value.GetString()!))
                throw new FormatException($"{Name(field)} must have texts only, each under one name.");
        }

        return texts;
    }

    private JsonElement? Find(string field) =>
        _json.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string Name(string field) => _path.Length == 0 ? field : $"{_path}.{field}";
}
