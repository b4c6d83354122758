using System.Text.Json;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Metrics.Meanings;
using LiveLogs.Metrics.Points;
using LiveLogs.Metrics.Records;
using Xunit;

namespace LiveLogs.Tests.Metrics;

public sealed class RecordReaderTests
{
    private static readonly DateTime Now = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly MetricDialects Dialects = new([new CloudWatchMetricDialect(), new AzureMetricDialect(), new GoogleMetricDialect()]);

    [Fact]
    public void A_record_of_CloudWatch_names_its_provider_and_its_resource()
    {
        var point = Read(
            """
            {"account_id": "123456789012", "region": "us-east-1", "namespace": "AWS/EC2", "metric_name": "CPUUtilization", "dimensions": {"InstanceId": "i-1234567890abcdef0"},
             "timestamp": "2026-03-01T11:55:00Z", "value": 75.5, "unit": "Percent", "statistic": "Average"}
            """).Single();

        Assert.Equal(("aws", "i-1234567890abcdef0", "instance"), (point.Series.Identity.Provider, point.Series.Identity.ResourceId, point.Series.ResourceType));
        Assert.Equal((60, 75.5), (point.Point.Key.PeriodSeconds, point.Point.Values.Avg));
    }

    [Theory]
    [InlineData("AWS/Lambda", """{"FunctionName": "pay"}""", "pay", "function", "pay")]
    [InlineData("AWS/ApplicationELB", """{"LoadBalancer": "app/shop/50dc6c495c0c9188"}""", "app/shop/50dc6c495c0c9188", "load_balancer", "shop")]
    [InlineData("AWS/ECS", """{"ClusterName": "main", "ServiceName": "orders"}""", "main/orders", "container_service", "orders")]
    [InlineData("gce_instance", """{"instance_id": "42", "zone": "a"}""", "42", "instance", "")]
    [InlineData("cloud_run_revision", """{"service_name": "orders", "revision_name": "orders-2"}""", "orders", "container_service", "orders")]
    [InlineData("Microsoft.Compute/virtualMachines", "{}", "", "instance", "")]
    [InlineData("Microsoft.ContainerService/managedClusters", "{}", "", "cluster", "")]
    [InlineData("my/app", """{"InstanceId": "i-1"}""", "", "", "")]
    public void Dimensions_say_what_is_measured(string metricNamespace, string dimensions, string resource, string type, string service)
    {
        var series = Read($$"""{"namespace": "{{metricNamespace}}", "metric_name": "m", "dimensions": {{dimensions}}, "timestamp": "2026-03-01T11:55:00Z", "value": 1}""").Single().Series;

        Assert.Equal((resource, type, service), (series.Identity.ResourceId, series.ResourceType, series.Service));
    }

    [Fact]
    public void The_order_of_dimensions_makes_no_other_series()
    {
        var one = Read("""{"metric_name": "m", "dimensions": {"a": "1", "b": "2"}, "timestamp": "2026-03-01T11:55:00Z", "value": 1}""").Single();
        var other = Read("""{"metric_name": "m", "dimensions": {"b": "2", "a": "1"}, "timestamp": "2026-03-01T11:55:00Z", "value": 1, "unit": "Count"}""").Single();

        Assert.Equal(one.Series.Identity, other.Series.Identity);
        Assert.Equal(one.Series.Identity.ToKey(), other.Series.Identity.ToKey());
    }

    [Fact]
    public void Several_statistics_of_a_point_are_a_set_and_its_percentiles()
    {
        var points = Read("""{"metric_name": "m", "timestamp": "2026-03-01T11:55:00Z", "period": 300, "values": {"min": 1, "max": 9, "sum": 20, "count": 4, "p99.9": 8.5}}""").ToList();

        Assert.Equal(new StatisticSet(Min: 1, Max: 9, Sum: 20, Count: 4), points.Single(point => point.Point.Key.Statistic == Statistic.Set).Point.Values);
        Assert.Equal(8.5, points.Single(point => point.Point.Key.Statistic.ToString() == "p99.9").Point.Values.Avg);
    }

    [Fact]
    public void A_time_within_a_minute_is_one_instant() =>
        Assert.Equal(0, Read("""{"metric_name": "m", "timestamp": "2026-03-01T11:55:00.5Z", "value": 1}""").Single().Point.Key.PeriodSeconds);

    [Theory]
    [InlineData("""{"metric_name": "m", "timestamp": "2026-03-01T11:55:00Z"}""", "value")]
    [InlineData("""{"metric_name": "m", "timestamp": "2026-03-01T11:55:00Z", "value": "1"}""", "value")]
    [InlineData("""{"metric_name": "m", "timestamp": "2026-03-01T11:55:00Z", "value": 1e999}""", "value")]
    [InlineData("""{"metric_name": "m", "timestamp": "2026-03-01T11:55:00Z", "value": 1, "statistic": "Median"}""", "statistic")]
    [InlineData("""{"metric_name": "m", "timestamp": "2026-03-01T11:55:00Z", "value": 1, "statistic": "p100"}""", "statistic")]
    [InlineData("""{"metric_name": "m", "timestamp": "2026-03-01T11:55:00", "value": 1}""", "timestamp")]
    [InlineData("""{"metric_name": "m", "timestamp": "2026-03-01T11:57:00Z", "period": 300, "value": 1}""", "timestamp")]
    [InlineData("""{"metric_name": "m", "timestamp": "2024-03-01T11:57:00Z", "value": 1}""", "timestamp")]
    [InlineData("""{"metric_name": "m", "timestamp": "2026-03-01T15:00:00Z", "value": 1}""", "timestamp")]
    [InlineData("""{"metric_name": "m", "timestamp": "2026-03-01T11:55:00Z", "value": 1, "valeu": 2}""", "valeu")]
    [InlineData("""{"metric_name": "m", "timestamp": "2026-03-01T11:55:00Z", "value": 1, "dimensions": {"a": 1}}""", "dimensions")]
    [InlineData("""{"metric_name": "m", "timestamp": "2026-03-01T11:55:00Z", "value": 1, "values": {"sum": 2}}""", "values")]
    [InlineData("""{"metric_name": "m", "timestamp": "2026-03-01T11:55:00Z", "values": {"count": -1}}""", "values")]
    [InlineData("""{"metric_name": "m", "timestamp": "2026-03-01T11:55:00Z", "value": 1, "provider": "oracle"}""", "provider")]
    [InlineData("""{"timestamp": "2026-03-01T11:55:00Z", "value": 1}""", "metric_name")]
    [InlineData("[]", "")]
    public void A_wrong_record_says_which_field_is_wrong(string record, string field) =>
        Assert.Equal(field, Assert.Throws<RecordException>(() => Read(record).ToList()).Field);

    private static IEnumerable<IncomingPoint> Read(string record) =>
        new RecordReader(Dialects, Now, Now.AddDays(-90)).Read(JsonDocument.Parse(record).RootElement);
}
