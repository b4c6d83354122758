using System.Diagnostics.CodeAnalysis;

namespace LiveLogs.Connectors;

/// <summary>The clouds that this service can read.</summary>
internal sealed class ConnectorRegistry(IEnumerable<IConnector> connectors)
{
    private readonly Dictionary<string, IConnector> _connectors = connectors.ToDictionary(connector => connector.Cloud.Provider, StringComparer.Ordinal);

    /// <summary>The values that <c>cloud_provider</c> can have, in alphabetical order.</summary>
    public IReadOnlyList<string> Providers => [.. _connectors.Keys.Order(StringComparer.Ordinal)];

    /// <summary>One for each, in the same order.</summary>
    public IReadOnlyList<IConnector> All => [.. Providers.Select(provider => _connectors[provider])];

    /// <summary>What is known of each, in the same order.</summary>
    public IReadOnlyList<Cloud> Clouds => [.. All.Select(connector => connector.Cloud)];

    public bool TryFind(string provider, [NotNullWhen(true)] out IConnector? connector) =>
        _connectors.TryGetValue(provider, out connector);
}
