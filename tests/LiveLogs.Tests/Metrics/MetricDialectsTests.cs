using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Metrics.Meanings;
using Xunit;

namespace LiveLogs.Tests.Metrics;

public sealed class MetricDialectsTests
{
    private static readonly IMetricDialect[] All = [new CloudWatchMetricDialect(), new AzureMetricDialect(), new GoogleMetricDialect()];

    [Fact]
    public void Every_meaning_is_a_common_name_in_a_namespace_of_the_provider() =>
        Assert.All(All, dialect => Assert.All(dialect.Meanings, meaning =>
        {
            Assert.True(CommonMetrics.Units.ContainsKey(meaning.Value.CommonName));
            Assert.True(dialect.Speaks(meaning.Key.Namespace));
            Assert.Single(All, other => other.Speaks(meaning.Key.Namespace));
        }));

    [Fact]
    public void A_common_name_stands_for_the_metrics_of_all_clouds()
    {
        var names = new MetricDialects(All).NamesOf(CommonMetrics.CpuUtilization);

        Assert.Contains("CPUUtilization", names);
        Assert.Contains("Percentage CPU", names);
        Assert.Contains("compute.googleapis.com/instance/cpu/utilization", names);
        Assert.Contains("cpu_utilization", names);
    }

    [Fact]
    public void A_programs_own_metric_may_bear_a_common_name()
    {
        var dialects = new MetricDialects(All);

        Assert.Equal(CommonMetrics.QueueDepth, dialects.Meaning(MetricDialects.Custom, "shop", "queue_depth")?.CommonName);
        Assert.Null(dialects.Meaning(MetricDialects.Custom, "shop", "baskets"));
        Assert.Null(dialects.Meaning("aws", "AWS/EC2", "queue_depth"));
    }
}
