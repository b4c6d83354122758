using LiveLogs.Metrics.Meanings;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>
/// How Cloud Monitoring names the metrics of the usual resources (https://cloud.google.com/monitoring/api/metrics_gcp). The namespace is the type of the monitored resource, since the name of a metric
/// already says its service.
/// </summary>
internal sealed class GoogleMetricDialect : IMetricDialect
{
    private const string Instance = "gce_instance";
    private const string CloudRun = "cloud_run_revision";
    private const string CloudSql = "cloudsql_database";
    private const string Container = "k8s_container";
    private const string LoadBalancer = "https_lb_rule";
    private const string Subscription = "pubsub_subscription";

    public string Provider => "gcp";

    public IReadOnlyDictionary<(string Namespace, string Metric), MetricMeaning> Meanings { get; } = new Dictionary<(string, string), MetricMeaning>
    {
        [(Instance, "compute.googleapis.com/instance/cpu/utilization")] = new(CommonMetrics.CpuUtilization, Scale: 100),
        [(Instance, "compute.googleapis.com/instance/disk/read_bytes_count")] = new(CommonMetrics.DiskReadBytes),
        [(Instance, "compute.googleapis.com/instance/disk/write_bytes_count")] = new(CommonMetrics.DiskWriteBytes),
        [(Instance, "compute.googleapis.com/instance/network/received_bytes_count")] = new(CommonMetrics.NetworkInBytes),
        [(Instance, "compute.googleapis.com/instance/network/sent_bytes_count")] = new(CommonMetrics.NetworkOutBytes),
        [(Instance, "agent.googleapis.com/memory/percent_used")] = new(CommonMetrics.MemoryUtilization),
        [(CloudRun, "run.googleapis.com/request_count")] = new(CommonMetrics.RequestCount),
        [(CloudRun, "run.googleapis.com/request_latencies")] = new(CommonMetrics.RequestLatency),
        [(CloudRun, "run.googleapis.com/container/cpu/utilizations")] = new(CommonMetrics.CpuUtilization, Scale: 100),
        [(CloudRun, "run.googleapis.com/container/memory/utilizations")] = new(CommonMetrics.MemoryUtilization, Scale: 100),
        [(CloudSql, "cloudsql.googleapis.com/database/cpu/utilization")] = new(CommonMetrics.CpuUtilization, Scale: 100),
        [(CloudSql, "cloudsql.googleapis.com/database/memory/utilization")] = new(CommonMetrics.MemoryUtilization, Scale: 100),
        [(CloudSql, "cloudsql.googleapis.com/database/network/connections")] = new(CommonMetrics.Connections),
        [(CloudSql, "cloudsql.googleapis.com/database/postgresql/num_backends")] = new(CommonMetrics.Connections),
        [(CloudSql, "cloudsql.googleapis.com/database/network/received_bytes_count")] = new(CommonMetrics.NetworkInBytes),
        [(CloudSql, "cloudsql.googleapis.com/database/network/sent_bytes_count")] = new(CommonMetrics.NetworkOutBytes),
        [(Container, "kubernetes.io/container/cpu/limit_utilization")] = new(CommonMetrics.CpuUtilization, Scale: 100),
        [(Container, "kubernetes.io/container/memory/limit_utilization")] = new(CommonMetrics.MemoryUtilization, Scale: 100),
        [(Container, "kubernetes.io/container/restart_count")] = new(CommonMetrics.ErrorCount),
        [(LoadBalancer, "loadbalancing.googleapis.com/https/request_count")] = new(CommonMetrics.RequestCount),
        [(LoadBalancer, "loadbalancing.googleapis.com/https/total_latencies")] = new(CommonMetrics.RequestLatency),
        [(LoadBalancer, "loadbalancing.googleapis.com/https/request_bytes_count")] = new(CommonMetrics.NetworkInBytes),
        [(LoadBalancer, "loadbalancing.googleapis.com/https/response_bytes_count")] = new(CommonMetrics.NetworkOutBytes),
        [(Subscription, "pubsub.googleapis.com/subscription/num_undelivered_messages")] = new(CommonMetrics.QueueDepth),
        [(Subscription, "pubsub.googleapis.com/subscription/push_request_latencies")] = new(CommonMetrics.RequestLatency, Scale: 0.001),
        [(Subscription, "pubsub.googleapis.com/subscription/expired_ack_deadlines_count")] = new(CommonMetrics.ErrorCount),
    };

    public bool Speaks(string metricNamespace) => Meanings.Keys.Any(metric => metric.Namespace == metricNamespace);

    public MeasuredResource Resource(string metricNamespace, IReadOnlyDictionary<string, string> dimensions)
    {
        string? Of(string name) => dimensions.GetValueOrDefault(name);

        return metricNamespace switch
        {
            Instance when Of("instance_id") is { } instance => new(instance, "instance"),
            CloudRun when Of("service_name") is { } service => new(service, "container_service", service),
            CloudSql when Of("database_id") is { } database => new(database, "database"),
            Container when Of("container_name") is { } container => new(Of("pod_name") is { } pod ? $"{pod}/{container}" : container, "container", container),
            LoadBalancer when Of("url_map_name") is { } map => new(map, "load_balancer", map),
            Subscription when Of("subscription_id") is { } subscription => new(subscription, "queue"),
            _ => MeasuredResource.None,
        };
    }
}
