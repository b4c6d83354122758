using LiveLogs.Metrics.Meanings;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>
/// How CloudWatch names the metrics of the usual services, and what their dimensions say of the resource
/// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html).
/// </summary>
internal sealed class CloudWatchMetricDialect : IMetricDialect
{
    public string Provider => "aws";

    public IReadOnlyDictionary<(string Namespace, string Metric), MetricMeaning> Meanings { get; } = new Dictionary<(string, string), MetricMeaning>
    {
        [("AWS/EC2", "CPUUtilization")] = new(CommonMetrics.CpuUtilization),
        [("AWS/EC2", "NetworkIn")] = new(CommonMetrics.NetworkInBytes),
        [("AWS/EC2", "NetworkOut")] = new(CommonMetrics.NetworkOutBytes),
        [("AWS/EC2", "EBSReadBytes")] = new(CommonMetrics.DiskReadBytes),
        [("AWS/EC2", "EBSWriteBytes")] = new(CommonMetrics.DiskWriteBytes),
        [("AWS/EC2", "StatusCheckFailed")] = new(CommonMetrics.ErrorCount),
        [("CWAgent", "mem_used_percent")] = new(CommonMetrics.MemoryUtilization),
        [("AWS/ApplicationELB", "RequestCount")] = new(CommonMetrics.RequestCount),
        [("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count")] = new(CommonMetrics.ErrorCount),
        [("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count")] = new(CommonMetrics.ErrorCount),
        [("AWS/ApplicationELB", "TargetResponseTime")] = new(CommonMetrics.RequestLatency, Scale: 1_000),
        [("AWS/ApplicationELB", "ActiveConnectionCount")] = new(CommonMetrics.Connections),
        [("AWS/ApplicationELB", "ProcessedBytes")] = new(CommonMetrics.NetworkInBytes),
        [("AWS/NetworkELB", "ActiveFlowCount")] = new(CommonMetrics.Connections),
        [("AWS/NetworkELB", "ProcessedBytes")] = new(CommonMetrics.NetworkInBytes),
        [("AWS/NetworkELB", "TCP_Target_Reset_Count")] = new(CommonMetrics.ErrorCount),
        [("AWS/RDS", "CPUUtilization")] = new(CommonMetrics.CpuUtilization),
        [("AWS/RDS", "DatabaseConnections")] = new(CommonMetrics.Connections),
        [("AWS/RDS", "ReadThroughput")] = new(CommonMetrics.DiskReadBytes, IsPerSecond: true),
        [("AWS/RDS", "WriteThroughput")] = new(CommonMetrics.DiskWriteBytes, IsPerSecond: true),
        [("AWS/RDS", "NetworkReceiveThroughput")] = new(CommonMetrics.NetworkInBytes, IsPerSecond: true),
        [("AWS/RDS", "NetworkTransmitThroughput")] = new(CommonMetrics.NetworkOutBytes, IsPerSecond: true),
        [("AWS/RDS", "DiskQueueDepth")] = new(CommonMetrics.QueueDepth),
        [("AWS/Lambda", "Invocations")] = new(CommonMetrics.RequestCount),
        [("AWS/Lambda", "Errors")] = new(CommonMetrics.ErrorCount),
        [("AWS/Lambda", "Duration")] = new(CommonMetrics.RequestLatency),
        [("AWS/Lambda", "Throttles")] = new(CommonMetrics.Throttles),
        [("AWS/Lambda", "ConcurrentExecutions")] = new(CommonMetrics.Connections),
        [("AWS/ECS", "CPUUtilization")] = new(CommonMetrics.CpuUtilization),
        [("AWS/ECS", "MemoryUtilization")] = new(CommonMetrics.MemoryUtilization),
        [("AWS/SQS", "ApproximateNumberOfMessagesVisible")] = new(CommonMetrics.QueueDepth),
        [("AWS/SQS", "NumberOfMessagesSent")] = new(CommonMetrics.RequestCount),
        [("AWS/DynamoDB", "SuccessfulRequestLatency")] = new(CommonMetrics.RequestLatency),
        [("AWS/DynamoDB", "SystemErrors")] = new(CommonMetrics.ErrorCount),
        [("AWS/DynamoDB", "UserErrors")] = new(CommonMetrics.ErrorCount),
        [("AWS/DynamoDB", "ReadThrottleEvents")] = new(CommonMetrics.Throttles),
        [("AWS/DynamoDB", "WriteThrottleEvents")] = new(CommonMetrics.Throttles),
        [("AWS/ApiGateway", "Count")] = new(CommonMetrics.RequestCount),
        [("AWS/ApiGateway", "5XXError")] = new(CommonMetrics.ErrorCount),
        [("AWS/ApiGateway", "5xx")] = new(CommonMetrics.ErrorCount),
        [("AWS/ApiGateway", "Latency")] = new(CommonMetrics.RequestLatency),
    };

    public bool Speaks(string metricNamespace) => metricNamespace.StartsWith("AWS/", StringComparison.Ordinal) || metricNamespace == "CWAgent";

    public MeasuredResource Resource(string metricNamespace, IReadOnlyDictionary<string, string> dimensions)
    {
        string? Of(string name) => dimensions.GetValueOrDefault(name);

        return metricNamespace switch
        {
            "AWS/EC2" or "CWAgent" when Of("InstanceId") is { } instance => new(instance, "instance"),
            "AWS/Lambda" when Of("FunctionName") is { } function => new(function, "function", function),
            "AWS/ECS" when Of("ClusterName") is { } cluster => Of("ServiceName") is { } service
                ? new($"{cluster}/{service}", "container_service", service)
                : new(cluster, "cluster"),
            "AWS/ApplicationELB" or "AWS/NetworkELB" when Of("LoadBalancer") is { } balancer => new(balancer, "load_balancer", LoadBalancerName(balancer)),
            "AWS/RDS" when Of("DBInstanceIdentifier") is { } database => new(database, "database"),
            "AWS/SQS" when Of("QueueName") is { } queue => new(queue, "queue"),
            "AWS/DynamoDB" when Of("TableName") is { } table => new(table, "database"),
            "AWS/ApiGateway" when (Of("ApiName") ?? Of("ApiId")) is { } api => new(api, "api", api),
            _ => MeasuredResource.None,
        };
    }

    /// <summary><c>app/NAME/ID</c> or <c>net/NAME/ID</c>.</summary>
    private static string LoadBalancerName(string balancer) => balancer.Split('/') is [_, var name, _] ? name : balancer;
}
