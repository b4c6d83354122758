using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.Connectors;

/// <summary>
/// The configuration of a connection out of the environment variables that people and the clouds' own tools use, for
/// checks from the command line.
/// </summary>
internal static class EnvironmentConfig
{
    private static readonly Dictionary<string, (string Field, string Variable)[]> Variables = new()
    {
        ["aws"] =
        [
            ("access_key_id", "AWS_ACCESS_KEY_ID"),
            ("secret_access_key", "AWS_SECRET_ACCESS_KEY"),
            ("session_token", "AWS_SESSION_TOKEN"),
            ("region", "AWS_REGION"),
            ("log_group", "AWS_LOG_GROUP"),
            ("log_group_prefix", "AWS_LOG_GROUP_PREFIX"),
            ("endpoint_url", "AWS_ENDPOINT_URL"),
        ],
        ["azure"] =
        [
            ("tenant_id", "AZURE_TENANT_ID"),
            ("client_id", "AZURE_CLIENT_ID"),
            ("client_secret", "AZURE_CLIENT_SECRET"),
            ("workspace_id", "AZURE_WORKSPACE_ID"),
            ("query", "AZURE_QUERY"),
            ("endpoint_url", "AZURE_ENDPOINT_URL"),
            ("authority_host", "AZURE_AUTHORITY_HOST"),
        ],
        ["gcp"] =
        [
            ("project_id", "GCP_PROJECT_ID"),
            ("log_name", "GCP_LOG_NAME"),
            ("filter", "GCP_FILTER"),
            ("endpoint_url", "GCP_ENDPOINT_URL"),
        ],
    };

    /// <summary>Path of a service account's key file.</summary>
    private const string GoogleKeyFile = "GOOGLE_APPLICATION_CREDENTIALS";

    /// <summary>The variables that a provider's connection is read from, in the order people fill them in.</summary>
    public static IReadOnlyList<string> Names(string provider) =>
        [.. Variables[provider].Select(pair => pair.Variable), .. provider == "gcp" ? [GoogleKeyFile] : Array.Empty<string>()];

    /// <exception cref="IOException">The key file can not be read.</exception>
    /// <exception cref="JsonException">The key file is not JSON.</exception>
    public static JsonElement Read(string provider, Func<string, string?> variable)
    {
        var config = new JsonObject();
        foreach (var (field, name) in Variables[provider])
        {
            if (variable(name) is { Length: > 0 } value)
                config[field] = value;
        }

        if (provider == "gcp" && variable(GoogleKeyFile) is { Length: > 0 } file)
            config["credentials_json"] = JsonNode.Parse(File.ReadAllText(file));

        return JsonSerializer.SerializeToElement(config);
    }
}
