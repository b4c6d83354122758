using System.Collections.Concurrent;
using System.Text.Json;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;
using LiveLogs.Outbound;
using LiveLogs.ProjectConfig.Fields;
using Microsoft.Extensions.Options;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>Azure Monitor Logs: the tables of a Log Analytics workspace.</summary>
internal sealed class AzureMonitorConnector(
    GuardedHttp http, RequestBudgets budgets, IOptions<ConnectorsOptions> options, TimeProvider time, ILogger<AzureMonitorConnector> logger)
    : IConnector, IDisposable
{
    /// <summary>The service runs five queries of an identity at once, two in searches; people want to query too.</summary>
    private const int QueriesAtOnce = 3;

    private const int SearchesAtOnce = 1;

    /// <summary>Sessions share its connections.</summary>
    private readonly SocketsHttpHandler _handler = http.CreateHandler();

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _atOnce = new(StringComparer.Ordinal);

    public Cloud Cloud { get; } = new(
        "azure", "Queries of Analytics tables are free of charge; those of Basic and Auxiliary tables are charged by the GB scanned.")
    {
        Name = "Azure",
        Reads = "Log Analytics",
        Variables =
        [
            new("tenant_id", "AZURE_TENANT_ID"),
            new("client_id", "AZURE_CLIENT_ID"),
            new("client_secret", "AZURE_CLIENT_SECRET"),
            new("workspace_id", "AZURE_WORKSPACE_ID"),
            new("query", "AZURE_QUERY"),
            new("endpoint_url", "AZURE_ENDPOINT_URL"),
            new("authority_host", "AZURE_AUTHORITY_HOST"),
        ],
    };

    public IReadOnlyList<ConfigField> Fields => AzureConfig.Fields;

    public IReadOnlyList<ConfigError> Validate(JsonElement config) => AzureConfig.Read(config, http).Errors;

    public string QuotaKey(JsonElement config) => Read(config).QuotaKey;

    /// <summary>https://learn.microsoft.com/azure/azure-monitor/logs/manage-access#log-analytics-reader</summary>
    public IReadOnlyList<CloudGrant> Grants(ConfigDraft draft) =>
    [
        new(
            "Role assignment",
            $"az role assignment create --role \"Log Analytics Reader\" \\\n  --assignee {draft.Text("client_id") ?? "CLIENT_ID"} \\\n"
            + $"  --scope {draft.Text("resource_id") ?? "/subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.OperationalInsights/workspaces/NAME"}",
            "Read access, and only there. A new assignment takes effect within an hour."),
    ];

    public IConnectorSession CreateSession(ConnectorContext context)
    {
        var config = Read(context.Config);
        if (config.IsAmbient && !options.Value.AmbientCredentialProjects.Contains(context.ProjectSlug))
        {
            throw new LogSourceException(
                LogSourceFailure.Forbidden,
                $"The project '{context.ProjectSlug}' may not use the credentials of the host.",
                $"Use an app registration, or ask the operator to add the project to {ConnectorsOptions.Section}:{nameof(ConnectorsOptions.AmbientCredentialProjects)}.");
        }

        var atOnce = _atOnce.GetOrAdd($"{config.QuotaKey}:{config.IsBasic}", _ => new SemaphoreSlim(config.IsBasic ? SearchesAtOnce : QueriesAtOnce));
        return new AzureSession(config, context.PollInterval, atOnce, new AzureParts(_handler, budgets, options.Value, time, logger));
    }

    public void Dispose() => _handler.Dispose();

    private AzureConfig Read(JsonElement json)
    {
        var (config, errors) = AzureConfig.Read(json, http);
        return config ?? throw new LogSourceException(
            LogSourceFailure.Configuration,
            "The connection's configuration is not valid: " + string.Join(' ', errors.Select(error => $"{error.Field}: {error.Message}")),
            "Correct these fields of connection_config.");
    }
}

/// <summary>What the connector's sessions have in common.</summary>
internal sealed record AzureParts(
    HttpMessageHandler Handler, RequestBudgets Budgets, ConnectorsOptions Options, TimeProvider Time, ILogger Logger);
