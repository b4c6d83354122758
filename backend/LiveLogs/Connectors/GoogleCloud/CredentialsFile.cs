using System.Text.Json;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>The kinds of credentials file that a connection may hold.</summary>
internal enum CredentialsKind
{
    ServiceAccount,

    /// <summary>Workload identity federation.</summary>
    ExternalAccount,
}

/// <summary>What the content of a credentials file says about itself.</summary>
/// <param name="Kind">Its <c>type</c>.</param>
/// <param name="Json">The whole file: a secret.</param>
/// <param name="Project">The project whose request quota is used; null when the file does not tell.</param>
/// <param name="NeedsHost">It makes use of files, programs or an identity of the machine that LiveLogs runs on.</param>
internal sealed record CredentialsFile(CredentialsKind Kind, string Json, string? Project, bool NeedsHost)
{
    /// <summary>Longer ones are not credentials.</summary>
    public const int MaxLength = 32 * 1024;

    private static readonly string[] ServiceAccountFields = ["client_email", "private_key", "private_key_id"];

    /// <summary>Reads a file's content; null together with what is wrong with it. Never repeats any of it.</summary>
    public static (CredentialsFile? File, string? Problem) Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? Read(json.RootElement, text)
                : (null, "This is not the content of a credentials file: it is no JSON object.");
        }
        catch (JsonException)
        {
            return (null, "This is not the content of a credentials file: it is no JSON. Paste the whole file, from { to }.");
        }
    }

    private static (CredentialsFile? File, string? Problem) Read(JsonElement json, string text) => Text(json, "type") switch
    {
        "service_account" => ReadServiceAccount(json, text),
        "external_account" => (new CredentialsFile(CredentialsKind.ExternalAccount, text, null, ReadsFromHost(json)), null),
        "authorized_user" => (null, "These are the credentials of a person, which end with their session. Use the key of a service account."),
        null => (null, "The field 'type' is missing; in the key file of a service account it is service_account."),
        var other => (null, $"Credentials of type '{(other.Length > 40 ? other[..40] : other)}' are not supported; use service_account or external_account."),
    };

    private static (CredentialsFile? File, string? Problem) ReadServiceAccount(JsonElement json, string text)
    {
        var missing = ServiceAccountFields.Where(field => string.IsNullOrWhiteSpace(Text(json, field))).ToList();
        if (missing.Count > 0)
            return (null, $"The key file lacks {string.Join(" and ", missing)}. Paste the file as it was downloaded.");

        if (!Text(json, "private_key")!.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return (null, "private_key is not a key in PEM form. Paste the file as it was downloaded.");

        var address = Text(json, "token_uri");
        return address is not null && !Uri.TryCreate(address, UriKind.Absolute, out _)
            ? (null, "token_uri is not an absolute address.")
            : (new CredentialsFile(CredentialsKind.ServiceAccount, text, Text(json, "project_id"), NeedsHost: false), null);
    }

    /// <summary>Only a subject token that is fetched from a plain address is the user's own; files, programs and the machine's AWS identity are ours.</summary>
    private static bool ReadsFromHost(JsonElement json) =>
        !json.TryGetProperty("credential_source", out var source) || source.ValueKind != JsonValueKind.Object
        || Text(source, "url") is null
        || source.EnumerateObject().Any(property => property.Name is "file" or "executable" or "environment_id" or "certificate");

    /// <summary>The addresses in a file that are contacted with it.</summary>
    public static IReadOnlyList<Uri> Addresses(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            var source = root.TryGetProperty("credential_source", out var given) && given.ValueKind == JsonValueKind.Object ? Text(given, "url") : null;
            string?[] all = [Text(root, "token_uri"), Text(root, "token_url"), Text(root, "service_account_impersonation_url"), source];
            return [.. all.OfType<string>().Where(one => Uri.TryCreate(one, UriKind.Absolute, out _)).Select(one => new Uri(one))];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    public static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Secrets stay out of whatever prints this.</summary>
    public override string ToString() => $"{nameof(CredentialsFile)} {Kind}";
}
