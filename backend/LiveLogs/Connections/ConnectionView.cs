using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LiveLogs.ProjectConfig;

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
internal sealed class ConnectionViews(ConfigSecrets<Connection> secrets, PollingForecast forecast)
{
    /// <summary>A connection that was just saved, with what is to be said about its settings.</summary>
    public async ValueTask<ConnectionView> OfSavedAsync(Connection connection, CancellationToken cancellationToken) =>
        await forecast.OfAsync(connection, cancellationToken) is { Advice: { } advice } ? Of(connection) with { Warnings = [advice] } : Of(connection);

    public ConnectionView Of(Connection connection) => new()
    {
        Id = connection.Id,
        ProjectId = connection.ProjectSlug,
        ConnectionName = connection.Name,
        CloudProvider = connection.Provider,
        ConnectionConfig = secrets.Mask(connection),
        Status = connection.Status,
        CreatedAt = connection.CreatedAt.UtcDateTime,
        UpdatedAt = connection.UpdatedAt.UtcDateTime,
    };
}
