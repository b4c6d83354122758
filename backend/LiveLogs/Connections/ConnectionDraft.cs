using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Logs;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connections;

/// <summary>A connection as a client sends it, for the API's description; our own code reads it, to report all mistakes at once.</summary>
public sealed record ConnectionDraft
{
    /// <summary>The project's name. It begins with the first connection that an admin creates in it.</summary>
    public required string ProjectId { get; init; }

    /// <summary>Unique in the project; 1 to 200 characters.</summary>
    public required string ConnectionName { get; init; }

    /// <summary>aws, azure, gcp or push.</summary>
    public required string CloudProvider { get; init; }

    /// <summary>The provider's settings. Secret fields are stored encrypted and never shown again.</summary>
    public required JsonElement ConnectionConfig { get; init; }
}

/// <summary>A connection as a client sends it to replace a stored one.</summary>
public sealed record ConnectionChange
{
    /// <summary>Unique in the project; 1 to 200 characters.</summary>
    public required string ConnectionName { get; init; }

    /// <summary>All of the provider's settings; a secret field that is left out is kept, one with null is cleared.</summary>
    public required JsonElement ConnectionConfig { get; init; }
}

/// <summary>Reads the fields of a request and collects what is wrong with them.</summary>
internal sealed class DraftReader
{
    private const int MaxNameLength = 200;

    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);
    private readonly JsonElement _body;

    public DraftReader(JsonElement body, params string[] known)
    {
        _body = body;
        if (body.ValueKind != JsonValueKind.Object)
        {
            Fail("body", "Must be an object.");
            return;
        }

        foreach (var property in body.EnumerateObject().Where(property => !known.Contains(property.Name, StringComparer.Ordinal)))
            Fail(property.Name, "Is not a known field.");
    }

    public bool HasErrors => _errors.Count > 0;

    public IReadOnlyDictionary<string, string[]> Errors => _errors.ToDictionary(error => error.Key, error => error.Value.ToArray(), StringComparer.Ordinal);

    public void Fail(string field, string error)
    {
        if (!_errors.TryGetValue(field, out var list))
            _errors.Add(field, list = []);
        list.Add(error);
    }

    /// <summary>A required text; null when it is missing or no text.</summary>
    public string? Text(string field)
    {
        if (Required(field, JsonValueKind.String, "a text") is not { } value)
            return null;
        return value.GetString();
    }

    public string? Name()
    {
        const string field = "connection_name";
        var name = Text(field)?.Trim();
        if (name is null)
            return null;
        if (name.Length is 0 or > MaxNameLength)
            Fail(field, $"Must have 1 to {MaxNameLength} characters.");
        if (!VisibleText.IsVisible(name))
            Fail(field, VisibleText.Problem);
        return name;
    }

    public JsonElement? Config() => Required("connection_config", JsonValueKind.Object, "an object");

    /// <summary>A field that may be sent back but not changed.</summary>
    public void Fixed(string field, string value)
    {
        if (_body.ValueKind == JsonValueKind.Object && _body.TryGetProperty(field, out var sent) &&
            !(sent.ValueKind == JsonValueKind.String && sent.ValueEquals(value)))
        {
            Fail(field, $"Cannot be changed; it is '{value}'.");
        }
    }

    /// <summary>Has the connector check a configuration that is complete with its secrets.</summary>
    public void Check(IConnector connector, JsonElement config) => Fail(connector.Validate(config));

    /// <summary>Names mistakes inside the configuration.</summary>
    public void Fail(IEnumerable<ConfigError> errors)
    {
        foreach (var error in errors)
            Fail(error.Field.Length == 0 ? "connection_config" : $"connection_config.{error.Field}", error.Message);
    }

    private JsonElement? Required(string field, JsonValueKind kind, string what)
    {
        if (_body.ValueKind != JsonValueKind.Object)
            return null;
        if (!_body.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            Fail(field, "Is required.");
            return null;
        }

        if (value.ValueKind == kind)
            return value;
        Fail(field, $"Must be {what}.");
        return null;
    }
}
