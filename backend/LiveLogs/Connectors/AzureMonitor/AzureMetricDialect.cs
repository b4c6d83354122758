using LiveLogs.Metrics.Meanings;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>
/// How Azure Monitor names the metrics of the usual resources (https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index). Namespaces are resource types, in lower case, as their
/// case is not the same everywhere.
/// </summary>
internal sealed class AzureMetricDialect : IMetricDialect
{
    private const string VirtualMachines = "microsoft.compute/virtualmachines";
    private const string Sites = "microsoft.web/sites";
    private const string ServerFarms = "microsoft.web/serverfarms";
    private const string Databases = "microsoft.sql/servers/databases";
    private const string ManagedClusters = "microsoft.containerservice/managedclusters";
    private const string StorageAccounts = "microsoft.storage/storageaccounts";
    private const string ServiceBus = "microsoft.servicebus/namespaces";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [VirtualMachines] = "instance",
        [Sites] = "function",
        [ServerFarms] = "instance",
        [Databases] = "database",
        [ManagedClusters] = "cluster",
        [StorageAccounts] = "storage",
        [ServiceBus] = "queue",
    };

    public string Provider => "azure";

    public IReadOnlyDictionary<(string Namespace, string Metric), MetricMeaning> Meanings { get; } = new Dictionary<(string, string), MetricMeaning>
    {
        [(VirtualMachines, "Percentage CPU")] = new(CommonMetrics.CpuUtilization),
        [(VirtualMachines, "Available Memory Percentage")] = new(CommonMetrics.MemoryUtilization, Scale: -1, Shift: 100),
        [(VirtualMachines, "Disk Read Bytes")] = new(CommonMetrics.DiskReadBytes),
        [(VirtualMachines, "Disk Write Bytes")] = new(CommonMetrics.DiskWriteBytes),
        [(VirtualMachines, "Network In Total")] = new(CommonMetrics.NetworkInBytes),
        [(VirtualMachines, "Network Out Total")] = new(CommonMetrics.NetworkOutBytes),
        [(Sites, "Requests")] = new(CommonMetrics.RequestCount),
        [(Sites, "Http5xx")] = new(CommonMetrics.ErrorCount),
        [(Sites, "HttpResponseTime")] = new(CommonMetrics.RequestLatency, Scale: 1_000),
        [(Sites, "BytesReceived")] = new(CommonMetrics.NetworkInBytes),
        [(Sites, "BytesSent")] = new(CommonMetrics.NetworkOutBytes),
        [(Sites, "AppConnections")] = new(CommonMetrics.Connections),
        [(Sites, "FunctionExecutionCount")] = new(CommonMetrics.RequestCount),
        [(ServerFarms, "CpuPercentage")] = new(CommonMetrics.CpuUtilization),
        [(ServerFarms, "MemoryPercentage")] = new(CommonMetrics.MemoryUtilization),
        [(ServerFarms, "HttpQueueLength")] = new(CommonMetrics.QueueDepth),
        [(Databases, "cpu_percent")] = new(CommonMetrics.CpuUtilization),
        [(Databases, "sql_instance_memory_percent")] = new(CommonMetrics.MemoryUtilization),
        [(Databases, "sessions_count")] = new(CommonMetrics.Connections),
        [(Databases, "connection_failed")] = new(CommonMetrics.ErrorCount),
        [(Databases, "connection_successful")] = new(CommonMetrics.RequestCount),
        [(ManagedClusters, "node_cpu_usage_percentage")] = new(CommonMetrics.CpuUtilization),
        [(ManagedClusters, "node_memory_working_set_percentage")] = new(CommonMetrics.MemoryUtilization),
        [(StorageAccounts, "Transactions")] = new(CommonMetrics.RequestCount),
        [(StorageAccounts, "SuccessE2ELatency")] = new(CommonMetrics.RequestLatency),
        [(StorageAccounts, "Ingress")] = new(CommonMetrics.NetworkInBytes),
        [(StorageAccounts, "Egress")] = new(CommonMetrics.NetworkOutBytes),
        [(ServiceBus, "ActiveMessages")] = new(CommonMetrics.QueueDepth),
        [(ServiceBus, "IncomingRequests")] = new(CommonMetrics.RequestCount),
        [(ServiceBus, "ServerErrors")] = new(CommonMetrics.ErrorCount),
        [(ServiceBus, "ThrottledRequests")] = new(CommonMetrics.Throttles),
        [(ServiceBus, "ActiveConnections")] = new(CommonMetrics.Connections),
    };

    public bool Speaks(string metricNamespace) => metricNamespace.StartsWith("microsoft.", StringComparison.OrdinalIgnoreCase);

    /// <summary>Dimensions tell parts of a resource apart; which one it is stands in the record (<c>resource_id</c>).</summary>
    public MeasuredResource Resource(string metricNamespace, IReadOnlyDictionary<string, string> dimensions) =>
        Types.TryGetValue(metricNamespace.ToLowerInvariant(), out var type) ? new MeasuredResource("", type) : MeasuredResource.None;
}
