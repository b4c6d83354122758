using LiveLogs.Connectors;
using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.Trials;
using LiveLogs.Ingestion;

namespace LiveLogs.Connections;

/// <summary>
/// Says before a connection falls behind that it will: what reading it takes at least, should each scan of each source take one request, against
/// the budget that it shares with others. Calls nobody.
/// </summary>
internal sealed class PollingForecast(ConnectionDirectory connections, ConnectorRegistry connectors, RequestBudgets budgets)
{
    /// <summary>Null when nothing is polled, or when it is unknown: its settings cannot be decrypted, or the quota belongs to other instances.</summary>
    public async Task<PollingLoad?> OfAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (!connectors.TryFind(connection.Provider, out var connector))
            return null;

        try
        {
            await using var session = connector.CreateSession(new ConnectorContext
            {
                ConnectionId = connection.Id,
                ProjectSlug = connection.ProjectSlug,
                Config = connections.OpenConfig(connection),
            });
            return await OfAsync(connection.QuotaKey, connection.Id, session, cancellationToken);
        }
        catch (LogSourceException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="OfAsync(Connection, CancellationToken)"/>
    public async Task<PollingLoad?> OfAsync(string quotaKey, Guid connectionId, IConnectorSession session, CancellationToken cancellationToken)
    {
        var share = budgets.ShareOf(quotaKey);
        if (session.Sources.Count == 0 || share <= 0)
            return null;

        var least = session.Sources.Sum(source => (1 / source.Profile.MinInterval.TotalSeconds) + (1 / source.Profile.SweepInterval.TotalSeconds));
        var others = await connections.PolledPerSecondAsync(quotaKey, connectionId, cancellationToken);
        return new PollingLoad(least, others, session.QuotaUse.MaxRatePerSecond / share);
    }
}
