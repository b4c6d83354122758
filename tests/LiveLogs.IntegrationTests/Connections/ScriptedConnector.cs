using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.IntegrationTests.Connections;

/// <summary>A cloud whose answers a test writes.</summary>
internal sealed class ScriptedConnector : IConnector
{
    public Cloud Cloud { get; } = new("scripted", "Nothing.") { Name = "Scripted", Reads = "what a test says" };

    public IReadOnlyList<ConfigField> Fields { get; } =
    [
        new("region", ConfigFieldKind.Text, "Region.") { Required = true },
        new("log_group", ConfigFieldKind.Text, "Log group.") { Required = true },
        new("access_key_id", ConfigFieldKind.Text, "Key id."),
        new("endpoint_url", ConfigFieldKind.Text, "Address.") { Address = true },
        new("secret_access_key", ConfigFieldKind.Text, "Secret key.") { Required = true, Secret = true },
        new("session_token", ConfigFieldKind.Text, "Token.") { Secret = true },
    ];

    /// <summary>What a test of a connection answers; given the configuration as the connector got it.</summary>
    public Func<JsonElement, CancellationToken, Task<ConnectionTestResult>> Answer { get; set; } =
        (_, _) => Task.FromResult(new ConnectionTestResult { Message = "Reads.", Latency = TimeSpan.FromMilliseconds(12) });

    public IReadOnlyList<ConfigError> Validate(JsonElement config)
    {
        List<ConfigError> errors = [];
        foreach (var property in config.EnumerateObject().Where(property => Fields.All(field => field.Name != property.Name)))
            errors.Add(new ConfigError(property.Name, "There is no such field."));
        foreach (var field in Fields)
        {
            if (config.TryGetProperty(field.Name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                if (value.ValueKind != JsonValueKind.String)
                    errors.Add(new ConfigError(field.Name, "Expected a text."));
            }
            else if (field.Required)
            {
                errors.Add(new ConfigError(field.Name, "This field is required."));
            }
        }

        return errors;
    }

    public string QuotaKey(JsonElement config) => $"scripted/{config.GetProperty("region").GetString()}";

    public IConnectorSession CreateSession(ConnectorContext context) => new Session(this, context.Config);

    private sealed class Session(ScriptedConnector connector, JsonElement config) : IConnectorSession
    {
        public IReadOnlyList<ILogSource> Sources => [];

        public QuotaUse QuotaUse => throw new NotSupportedException();

        public Task<ConnectionTestResult> TestAsync(CancellationToken cancellationToken) => connector.Answer(config, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
