using System.Text.Json;
using System.Text.Json.Nodes;
using LiveLogs.Connectors.Calls;
using LiveLogs.Ingestion;
using LiveLogs.Outbound;
using LiveLogs.ProjectConfig.Fields;
using Microsoft.Extensions.Options;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>Amazon CloudWatch Logs.</summary>
internal sealed class CloudWatchConnector(
    GuardedHttp http, RequestBudgets budgets, IOptions<ConnectorsOptions> options, TimeProvider time, ILogger<CloudWatchConnector> logger)
    : IConnector, IDisposable
{
    /// <summary>Sessions share its connections.</summary>
    private readonly SocketsHttpHandler _handler = http.CreateHandler();

    public Cloud Cloud { get; } = new(
        "aws", "FilterLogEvents requests are free of charge; data that leaves the region is charged as transfer out.")
    {
        Name = "AWS",
        Reads = "CloudWatch Logs",
        Variables =
        [
            new("access_key_id", "AWS_ACCESS_KEY_ID"),
            new("secret_access_key", "AWS_SECRET_ACCESS_KEY"),
            new("session_token", "AWS_SESSION_TOKEN"),
            new("region", "AWS_REGION"),
            new("log_group", "AWS_LOG_GROUP"),
            new("log_group_prefix", "AWS_LOG_GROUP_PREFIX"),
            new("endpoint_url", "AWS_ENDPOINT_URL"),
        ],
    };

    public IReadOnlyList<ConfigField> Fields => CloudWatchConfig.Fields;

    public IReadOnlyList<ConfigError> Validate(JsonElement config) => CloudWatchConfig.Read(config, http).Errors;

    public string QuotaKey(JsonElement config) => Read(config).QuotaKey;

    public JsonElement Complete(Guid connectionId, JsonElement config)
    {
        var completed = JsonObject.Create(config)!;
        completed.Remove("external_id");
        if (Read(config).RoleArn is not null)
            completed["external_id"] = RoleCredentials.ExternalId(connectionId);

        return JsonSerializer.SerializeToElement(completed);
    }

    public IReadOnlyList<CloudGrant> Grants(ConfigDraft draft) => CloudWatchGrants.Of(draft);

    public IConnectorSession CreateSession(ConnectorContext context)
    {
        var config = Read(context.Config);
        if (config.Credentials != AwsCredentialKind.Keys && !options.Value.AmbientCredentialProjects.Contains(context.ProjectSlug))
        {
            throw new LogSourceException(
                LogSourceFailure.Configuration,
                $"Project '{context.ProjectSlug}' may not use the AWS identity of the host.",
                "Use an access key, with role_arn if you like, or ask the operator to add the project to "
                + $"{ConnectorsOptions.Section}:{nameof(ConnectorsOptions.AmbientCredentialProjects)}.");
        }

        return new CloudWatchSession(config, context, new CloudWatchParts(_handler, budgets, options.Value, time, logger));
    }

    public void Dispose() => _handler.Dispose();

    private CloudWatchConfig Read(JsonElement json)
    {
        var (config, errors) = CloudWatchConfig.Read(json, http);
        return config ?? throw new LogSourceException(
            LogSourceFailure.Configuration,
            "The connection's configuration is not valid: " + string.Join(' ', errors.Select(error => $"{error.Field}: {error.Message}")),
            "Correct these fields of connection_config.");
    }
}

/// <summary>What the connector's sessions have in common.</summary>
internal sealed record CloudWatchParts(
    HttpMessageHandler Handler, RequestBudgets Budgets, ConnectorsOptions Options, TimeProvider Time, ILogger Logger);
