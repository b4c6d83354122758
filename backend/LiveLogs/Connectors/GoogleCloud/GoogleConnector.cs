using System.Text.Json;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;
using LiveLogs.Outbound;
using LiveLogs.ProjectConfig.Fields;
using Microsoft.Extensions.Options;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>Google Cloud Logging.</summary>
internal sealed class GoogleConnector(
    GuardedHttp http, RequestBudgets budgets, IOptions<ConnectorsOptions> options, TimeProvider time, ILogger<GoogleConnector> logger)
    : IConnector, IDisposable
{
    /// <summary>Sessions share its connections.</summary>
    private readonly SocketsHttpHandler _handler = http.CreateHandler();

    public Cloud Cloud { get; } = new("gcp", "entries:list requests are free of charge.")
    {
        Name = "Google Cloud",
        Reads = "Cloud Logging",
        Variables =
        [
            new("project_id", "GCP_PROJECT_ID"),
            new("credentials_json", "GOOGLE_APPLICATION_CREDENTIALS") { IsFile = true },
            new("log_name", "GCP_LOG_NAME"),
            new("filter", "GCP_FILTER"),
            new("endpoint_url", "GCP_ENDPOINT_URL"),
        ],
    };

    public IReadOnlyList<ConfigField> Fields => GoogleConfig.Fields;

    public IReadOnlyList<ConfigError> Validate(JsonElement config) => GoogleConfig.Read(config, http).Errors;

    public string QuotaKey(JsonElement config) => Read(config).QuotaKey;

    public IReadOnlyList<CloudGrant> Grants(ConfigDraft draft) => [GoogleGrants.Of(draft)];

    public IConnectorSession CreateSession(ConnectorContext context)
    {
        var config = Read(context.Config);
        if (config.NeedsHost && !options.Value.AmbientCredentialProjects.Contains(context.ProjectSlug))
        {
            throw new LogSourceException(
                LogSourceFailure.Forbidden,
                config.Credentials is null
                    ? "The connection has no credentials of its own, and this project may not use the server's."
                    : "credentials_json reads files or the identity of the server, which this project may not use.",
                $"Give the key file of a service account in credentials_json, or ask the operator to name this project in "
                + $"{ConnectorsOptions.Section}:{nameof(ConnectorsOptions.AmbientCredentialProjects)}.");
        }

        return new GoogleSession(config, context.PollInterval, new GoogleParts(_handler, budgets, options.Value, time, logger));
    }

    public void Dispose() => _handler.Dispose();

    private GoogleConfig Read(JsonElement json)
    {
        var (config, errors) = GoogleConfig.Read(json, http);
        return config ?? throw new LogSourceException(
            LogSourceFailure.Configuration,
            "The connection's configuration is not valid: " + string.Join(' ', errors.Select(error => $"{error.Field}: {error.Message}")),
            "Correct these fields of connection_config.");
    }
}

/// <summary>What the connector's sessions have in common.</summary>
internal sealed record GoogleParts(
    HttpMessageHandler Handler, RequestBudgets Budgets, ConnectorsOptions Options, TimeProvider Time, ILogger Logger);
