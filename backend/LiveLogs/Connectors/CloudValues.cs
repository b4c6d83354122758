using LiveLogs.Logs;

namespace LiveLogs.Connectors;

/// <summary>The values of <c>cloud:</c> in filters: the clouds that entries come from.</summary>
internal sealed class CloudValues(ConnectorRegistry connectors) : IFieldValues
{
    public string Field => "cloud";

    public IReadOnlyList<string> Values { get; } = [.. connectors.Clouds.Where(cloud => cloud.IsOrigin).Select(cloud => cloud.Provider)];
}
