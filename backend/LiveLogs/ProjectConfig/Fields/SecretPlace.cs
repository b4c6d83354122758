using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.ProjectConfig.Fields;

/// <summary>
/// Where the secrets of a configuration may be sent: the values of its address fields. A person who may change a configuration but not
/// see its secrets could otherwise send them to a server of their own, and read them there
/// (<see href="https://cwe.mitre.org/data/definitions/522.html"/>).
/// </summary>
internal static class SecretPlace
{
    /// <summary>A hash of the address fields that secrets are sealed with. A field that is not given has no part in it.</summary>
    /// <param name="config">A configuration, with or without its secrets.</param>
    /// <param name="fields">Those of its kind.</param>
    public static string Of(JsonElement config, IEnumerable<ConfigField> fields)
    {
        var place = new JsonArray();
        foreach (var name in fields.Where(field => field.Address).Select(field => field.Name).Order(StringComparer.Ordinal))
        {
            if (Value(config, name) is { } value)
                place.Add(new JsonArray(name, value));
        }

        return Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(place)));
    }

    /// <inheritdoc cref="Of(JsonElement, IEnumerable{ConfigField})"/>
    public static string Of(string config, IEnumerable<ConfigField> fields)
    {
        using var json = JsonDocument.Parse(config);
        return Of(json.RootElement, fields);
    }

    /// <summary>Every secret that a change would keep although the address that it was entered for has changed.</summary>
    /// <param name="sent">The new configuration as it was sent.</param>
    /// <param name="stored">The stored one without its secrets.</param>
    /// <param name="storedSecrets">Its secrets.</param>
    /// <param name="fields">Those of its kind.</param>
    public static IReadOnlyList<ConfigError> Check(JsonElement sent, string stored, JsonObject storedSecrets, IReadOnlyList<ConfigField> fields)
    {
        using var before = JsonDocument.Parse(stored);
        var moved = fields.Where(field => field.Address && Value(sent, field.Name) != Value(before.RootElement, field.Name)).Select(field => field.Name).ToList();
        if (moved.Count == 0)
            return [];
        return
        [
            .. storedSecrets.Select(secret => secret.Key).Where(name => SecretFields.IsKept(sent, name)).Select(name => new ConfigError(
                name, $"Enter the secret again, or clear it with null: {string.Join(" and ", moved)} changed, and a stored secret is sent only to the address that it was entered for.")),
        ];
    }

    /// <summary>As the readers of configurations take it: without white space around it, and null as absent.</summary>
    private static string? Value(JsonElement config, string name) =>
        config.ValueKind != JsonValueKind.Object || !config.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString()!.Trim(),
            _ => value.GetRawText(),
        };
}
