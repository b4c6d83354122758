using System.Text.Json;

namespace LiveLogs.Connectors;

/// <summary>Something that a person has to allow in the cloud, ready to be copied.</summary>
/// <param name="Title">What it is, such as <c>Policy</c>.</param>
/// <param name="Text">The policy or the commands, with names in capital letters where something is not filled in yet.</param>
/// <param name="Help">Where it goes.</param>
internal sealed record CloudGrant(string Title, string Text, string Help);

/// <summary>A <c>connection_config</c> as somebody fills it in: nothing is checked, and what has another form than expected counts as absent.</summary>
internal readonly struct ConfigDraft(JsonElement config)
{
    /// <summary>Without spaces around it; null when it is absent or empty.</summary>
    public string? Text(string field) => Find(field) is { ValueKind: JsonValueKind.String } value && value.GetString()!.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>One text or a list of them; empty when it is absent.</summary>
    public IReadOnlyList<string> Texts(string field) => Find(field) switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!.Trim()).Where(item => item.Length > 0)],
        _ => Text(field) is { } text ? [text] : [],
    };

    public bool Flag(string field) => Find(field) is { ValueKind: JsonValueKind.True };

    /// <summary>The value as it is; null when it is absent.</summary>
    public JsonElement? Find(string field) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
