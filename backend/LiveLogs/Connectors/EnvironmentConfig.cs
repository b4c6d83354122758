using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiveLogs.Connectors;

/// <summary>The configuration of a connection out of environment variables, for checks from the command line.</summary>
internal static class EnvironmentConfig
{
    /// <exception cref="IOException">A file that a variable names cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of rights.</exception>
    /// <exception cref="JsonException">Such a file is not JSON.</exception>
    public static JsonElement Read(Cloud cloud, Func<string, string?> variable)
    {
        var config = new JsonObject();
        foreach (var known in cloud.Variables)
        {
            if (variable(known.Name) is { Length: > 0 } value)
                config[known.Field] = known.IsFile ? JsonNode.Parse(File.ReadAllText(value)) : value;
        }

        return JsonSerializer.SerializeToElement(config);
    }
}
