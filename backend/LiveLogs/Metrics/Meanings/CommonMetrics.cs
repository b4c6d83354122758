namespace LiveLogs.Metrics.Meanings;

/// <summary>The names under which one can ask for a metric of every cloud, each in one unit.</summary>
internal static class CommonMetrics
{
    public const string CpuUtilization = "cpu_utilization";
    public const string MemoryUtilization = "memory_utilization";
    public const string DiskReadBytes = "disk_read_bytes";
    public const string DiskWriteBytes = "disk_write_bytes";
    public const string NetworkInBytes = "network_in_bytes";
    public const string NetworkOutBytes = "network_out_bytes";
    public const string RequestCount = "request_count";
    public const string RequestLatency = "request_latency_ms";
    public const string ErrorCount = "error_count";
    public const string Throttles = "throttles";
    public const string QueueDepth = "queue_depth";
    public const string Connections = "connections";

    /// <summary>Name → unit. Bytes and counts are those of one period, not a rate.</summary>
    public static IReadOnlyDictionary<string, string> Units { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [CpuUtilization] = "percent",
        [MemoryUtilization] = "percent",
        [DiskReadBytes] = "bytes",
        [DiskWriteBytes] = "bytes",
        [NetworkInBytes] = "bytes",
        [NetworkOutBytes] = "bytes",
        [RequestCount] = "count",
        [RequestLatency] = "milliseconds",
        [ErrorCount] = "count",
        [Throttles] = "count",
        [QueueDepth] = "count",
        [Connections] = "count",
    };
}
