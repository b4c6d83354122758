using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LiveLogs.Connectors;
using LiveLogs.ProjectConfig.Fields;
using LiveLogs.Storage.Keys;

namespace LiveLogs.Connections;

/// <summary>A connection as clients see it: its secrets only as <c>{"set": true, "last4": …}</c>.</summary>
internal sealed record ConnectionView
{
    public required Guid Id { get; init; }

    public required string ProjectId { get; init; }

    public required string ConnectionName { get; init; }

    public required string CloudProvider { get; init; }

    public required JsonObject ConnectionConfig { get; init; }

    /// <summary>stopped, starting, streaming, paused, degraded or failed.</summary>
    public required string Status { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    /// <summary>Limitations of the saved settings; only in the answer to saving.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}

internal sealed record ConnectionPage(IReadOnlyList<ConnectionView> Items, string? NextCursor);

/// <summary>Makes views of connections.</summary>
internal sealed partial class ConnectionViews(
    ConnectorRegistry connectors, ConnectionSecrets secrets, PollingForecast forecast, ILogger<ConnectionViews> logger)
{
    /// <summary>A connection that was just saved, with what is to be said about its settings.</summary>
    public async Task<ConnectionView> OfSavedAsync(ConnectionRecord connection, CancellationToken cancellationToken) =>
        await forecast.OfAsync(connection, cancellationToken) is { Advice: { } advice } ? Of(connection) with { Warnings = [advice] } : Of(connection);

    public ConnectionView Of(ConnectionRecord connection) => new()
    {
        Id = connection.Id,
        ProjectId = connection.ProjectSlug,
        ConnectionName = connection.Name,
        CloudProvider = connection.Provider,
        ConnectionConfig = SecretFields.Mask(
            connection.Config,
            TryOpen(connection),
            connectors.TryFind(connection.Provider, out var connector) ? connector.Fields : []),
        Status = connection.Status,
        CreatedAt = connection.CreatedAt.UtcDateTime,
        UpdatedAt = connection.UpdatedAt.UtcDateTime,
    };

    private JsonObject? TryOpen(ConnectionRecord connection)
    {
        try
        {
            return secrets.Open(connection);
        }
        catch (SecretsUnreadableException)
        {
            Log.Unreadable(logger, connection.Id, connection.ProjectSlug);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6010, LogLevel.Warning, "The stored secrets of connection {ConnectionId} of project {Project} cannot be decrypted.")]
        public static partial void Unreadable(ILogger logger, Guid connectionId, string project);
    }
}
