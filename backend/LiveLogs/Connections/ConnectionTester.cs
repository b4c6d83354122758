using System.Text.Json;
using LiveLogs.Connectors;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;
using Microsoft.Extensions.Options;

namespace LiveLogs.Connections;

/// <summary>Tries a connection for real, stored or not, within a time limit.</summary>
internal sealed class ConnectionTester(
    ConnectionDirectory connections,
    ConnectorRegistry connectors,
    PollingForecast forecast,
    IOptions<ConnectorsOptions> options,
    TimeProvider time)
{
    /// <summary>Connectors keep to the time limit themselves and can say more; only one that hangs is cut off here.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Tries a stored connection as it is.</summary>
    public async Task<ConnectionTestResult> TestAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (!connectors.TryFind(connection.Provider, out var connector))
            return Failed($"This service does not read '{connection.Provider}'.", "Delete the connection.");
        try
        {
            return await TestAsync(connection.Id, connection.ProjectSlug, connector, connections.OpenConfig(connection), cancellationToken);
        }
        catch (LogSourceException error)
        {
            return Failed(error.Message, error.Advice);
        }
    }

    /// <summary>Tests a connection that is to be saved.</summary>
    /// <param name="id">The connection that is changed; null when it is to be a new one.</param>
    /// <param name="draft">Valid, with its secrets.</param>
    /// <param name="cancellationToken">Ends the test.</param>
    public async Task<ConnectionTestResult> TestAsync(Guid? id, CheckedConnection draft, CancellationToken cancellationToken)
    {
        var connectionId = id ?? Guid.CreateVersion7(time.GetUtcNow());
        var complete = draft.Connector.Complete(connectionId, draft.Config);
        if (id is null && complete.EnumerateObject().Any(property => !draft.Config.TryGetProperty(property.Name, out _)))
        {
            return Failed(
                "This connection can be tested once it is saved: LiveLogs creates the external id that the cloud must require.",
                "Save the connection, enter its external id in the role's trust policy, and test it then.");
        }

        return await TestAsync(connectionId, draft.Slug, draft.Connector, complete, cancellationToken);
    }

    private async Task<ConnectionTestResult> TestAsync(
        Guid id, string slug, IConnector connector, JsonElement config, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.TestTimeout + Grace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var started = time.GetTimestamp();
        try
        {
            await using var session = connector.CreateSession(new ConnectorContext { ConnectionId = id, ProjectSlug = slug, Config = config });
            var result = await session.TestAsync(either.Token);
            return result.Ok ? result with { Load = await forecast.OfAsync(connector.QuotaKey(config), id, session, either.Token) } : result;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new()
            {
                Failure = ConnectionTestFailure.Network,
                Message = $"The provider did not answer within {options.Value.TestTimeout.TotalSeconds:F0} seconds.",
                Advice = "Check endpoint_url, the region and the network between this service and the provider.",
                Latency = time.GetElapsedTime(started),
            };
        }
        catch (LogSourceException error)
        {
            return Failed(error.Message, error.Advice);
        }
    }

    private static ConnectionTestResult Failed(string message, string advice) =>
        new() { Failure = ConnectionTestFailure.Configuration, Message = message, Advice = advice, Latency = TimeSpan.Zero };
}
