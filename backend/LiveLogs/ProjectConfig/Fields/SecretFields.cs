using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.ProjectConfig.Fields;

/// <summary>
/// A configuration on its way between people, who never see its secrets again, and connectors, who need them.
/// A field with null counts as absent everywhere.
/// </summary>
internal static class SecretFields
{
    /// <summary>Secrets shorter than this show none of their characters.</summary>
    private const int ShortestHinted = 12;

    private const int HintLength = 4;

    /// <summary>Takes the secret fields out.</summary>
    public static (JsonObject Plain, JsonObject Secrets) Split(JsonElement config, IReadOnlyList<ConfigField> fields)
    {
        var (plain, secrets) = (new JsonObject(), new JsonObject());
        foreach (var property in config.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null))
            (IsSecret(fields, property.Name) ? secrets : plain).Add(property.Name, Copy(property.Value));
        return (plain, secrets);
    }

    /// <summary>Puts the secret fields back.</summary>
    public static JsonElement Merge(string plain, JsonObject secrets)
    {
        var config = JsonNode.Parse(plain)!.AsObject();
        foreach (var (name, value) in secrets)
            config[name] = value?.DeepClone();
        return ToElement(config);
    }

    /// <summary>
    /// What a client sent in place of a stored configuration, completed: a secret that it leaves out, or sends back masked
    /// as it was shown, is kept; one with null is cleared.
    /// </summary>
    public static JsonElement Complete(JsonElement sent, JsonObject storedSecrets, IReadOnlyList<ConfigField> fields)
    {
        var config = new JsonObject();
        foreach (var property in sent.EnumerateObject())
        {
            if (!IsSecret(fields, property.Name) || !IsMask(property.Value))
                config.Add(property.Name, Copy(property.Value));
        }

        foreach (var (name, value) in storedSecrets.Where(secret => !config.ContainsKey(secret.Key)))
            config.Add(name, value?.DeepClone());
        return ToElement(config);
    }

    /// <summary>What people see, in the order of the fields. Unreadable secrets (null) are shown as set.</summary>
    public static JsonObject Mask(string plain, JsonObject? secrets, IReadOnlyList<ConfigField> fields)
    {
        var config = JsonNode.Parse(plain)!.AsObject();
        foreach (var field in fields.Where(field => field.Secret && (secrets is null || secrets.ContainsKey(field.Name))))
            config[field.Name] = new JsonObject { ["set"] = true, ["last4"] = field.Personal ? null : Hint(secrets?[field.Name]) };
        foreach (var name in fields.Select(field => field.Name).Where(config.ContainsKey))
        {
            var value = config[name];
            config.Remove(name);
            config.Add(name, value);
        }

        return config;
    }

    /// <summary>What is shown to people who may not edit the configuration: of addresses that are rights, the host.</summary>
    public static JsonObject Veil(JsonObject shown, IReadOnlyList<ConfigField> fields)
    {
        foreach (var name in fields.Where(field => field.Capability).Select(field => field.Name))
        {
            if (shown[name]?.GetValueKind() == JsonValueKind.String)
                shown[name] = Uri.TryCreate(shown[name]!.GetValue<string>(), UriKind.Absolute, out var address) ? $"{address.GetLeftPart(UriPartial.Authority)}/…" : "…";
        }

        return shown;
    }

    private static string? Hint(JsonNode? secret) =>
        secret?.GetValueKind() == JsonValueKind.String && secret.GetValue<string>() is { Length: >= ShortestHinted } text
            ? text[^HintLength..]
            : null;

    /// <summary>Whether a change that was sent so keeps a stored secret.</summary>
    public static bool IsKept(JsonElement sent, string secret) => !sent.TryGetProperty(secret, out var value) || IsMask(value);

    private static bool IsSecret(IReadOnlyList<ConfigField> fields, string name) =>
        fields.Any(field => field.Secret && string.Equals(field.Name, name, StringComparison.Ordinal));

    private static bool IsMask(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object &&
        value.TryGetProperty("set", out _) &&
        value.EnumerateObject().All(property => property.Name is "set" or "last4");

    private static JsonNode? Copy(JsonElement value) => JsonNode.Parse(value.GetRawText());

    private static JsonElement ToElement(JsonObject config)
    {
        using var document = JsonDocument.Parse(config.ToJsonString());
        return document.RootElement.Clone();
    }
}
