using System.Text.Json;
using LiveLogs.Connectors.Trials;
using LiveLogs.ProjectConfig.Fields;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Connections that are only pushed to: no credentials, nothing to poll. Those of the clouds can be pushed to as well.
/// </summary>
internal sealed class PushConnector : IConnector
{
    public Cloud Cloud { get; } = new("push", "Nothing is polled.")
    {
        Name = "Push",
        Reads = "a function, Firehose, Pub/Sub or an Event Hub sends",
        AfterSaving = "Save it, and make a push key in its details: they show the key once, and the addresses to send to. No permissions are needed.",
        IsPolled = false,
        IsOrigin = false,
    };

    public IReadOnlyList<ConfigField> Fields { get; } = [];

    public IReadOnlyList<ConfigError> Validate(JsonElement config) => new ConfigReader(config, Fields).Errors;

    public string QuotaKey(JsonElement config) => Cloud.Provider;

    public IConnectorSession CreateSession(ConnectorContext context) => new Session();

    /// <summary>Reads nothing.</summary>
    private sealed class Session : IConnectorSession
    {
        public IReadOnlyList<Ingestion.ILogSource> Sources => [];

        public QuotaUse QuotaUse => new("push", 0, 0, 0, 0, 0, 0);

        public Task<ConnectionTestResult> TestAsync(CancellationToken cancellationToken) => Task.FromResult(new ConnectionTestResult
        {
            Message = "Nothing is polled. Create a push key, and let the sender send to this connection's push addresses.",
            Latency = TimeSpan.Zero,
        });

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
