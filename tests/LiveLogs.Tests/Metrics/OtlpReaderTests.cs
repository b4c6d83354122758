using System.Text;
using LiveLogs.Metrics.Distributions;
using LiveLogs.Metrics.Meanings;
using LiveLogs.Metrics.Otlp;
using LiveLogs.Metrics.Points;
using Xunit;

namespace LiveLogs.Tests.Metrics;

/// <summary>Requests in the JSON form of the specification's examples. The binary form is tried with the official exporter.</summary>
public sealed class OtlpReaderTests
{
    private static readonly DateTime Now = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_gauge_is_a_value_of_one_instant_with_all_attributes()
    {
        var point = Assert.Single(Read("""{"name": "temperature", "unit": "Cel", "gauge": {"dataPoints": [{"asDouble": 21.5, "timeUnixNano": "TIME", "attributes": [{"key": "room", "value": {"stringValue": "a"}}]}]}}""").Points);

        Assert.Equal((21.5, 0), (point.Point.Values.Avg, point.Point.Key.PeriodSeconds));
        Assert.Equal(("pay", "pod-1", "lib", "Cel"), (point.Series.Service, point.Series.Identity.ResourceId, point.Series.Identity.Namespace, point.Series.Unit));
        Assert.Equal("k8s.pod.name=pod-1,room=a,service.name=pay", string.Join(',', point.Series.Identity.Dimensions.Select(dimension => $"{dimension.Key}={dimension.Value}")));
    }

    [Fact]
    public void A_delta_covers_the_time_since_its_start_and_a_counter_keeps_it()
    {
        var delta = Assert.Single(Read("""{"name": "n", "sum": {"aggregationTemporality": 1, "isMonotonic": true, "dataPoints": [{"asInt": "12", "startTimeUnixNano": "START", "timeUnixNano": "TIME"}]}}""").Points);
        var counter = Assert.Single(Read("""{"name": "n", "sum": {"aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [{"asInt": "9007199254740993", "startTimeUnixNano": "START", "timeUnixNano": "TIME"}]}}""").Points);
        var level = Assert.Single(Read("""{"name": "n", "sum": {"aggregationTemporality": 2, "dataPoints": [{"asInt": 3, "startTimeUnixNano": "START", "timeUnixNano": "TIME"}]}}""").Points);

        Assert.Equal((Now.AddMinutes(-2), 60, 12d, false), (delta.Point.Key.Start, delta.Point.Key.PeriodSeconds, delta.Point.Values.Sum, delta.Series.IsCumulative));
        Assert.Equal((Now.AddMinutes(-1), 0, Now.AddMinutes(-2), true), (counter.Point.Key.Start, counter.Point.Key.PeriodSeconds, counter.Point.CountedFrom, counter.Series.IsCumulative));
        Assert.Equal((3d, false), (level.Point.Values.Avg, level.Series.IsCumulative));
    }

    [Fact]
    public void Histograms_keep_their_buckets_and_summaries_their_quantiles()
    {
        var histogram = Assert.Single(Read("""{"name": "h", "histogram": {"aggregationTemporality": 1, "dataPoints": [{"count": "3", "sum": 9, "min": 1, "max": 5, "bucketCounts": ["1", "2", "0"], "explicitBounds": [2, 6], "startTimeUnixNano": "START", "timeUnixNano": "TIME"}]}}""").Points);
        var exponential = Assert.Single(Read("""{"name": "e", "exponentialHistogram": {"aggregationTemporality": 1, "dataPoints": [{"count": 3, "sum": 9, "scale": 2, "zeroCount": 1, "positive": {"offset": 4, "bucketCounts": [1, 1]}, "startTimeUnixNano": "START", "timeUnixNano": "TIME"}]}}""").Points);
        var summary = Read("""{"name": "s", "summary": {"dataPoints": [{"count": "3", "sum": 9, "quantileValues": [{"quantile": 0.5, "value": 2}, {"quantile": 1, "value": 7}], "timeUnixNano": "TIME"}]}}""").Points;

        Assert.Equal(new StatisticSet(Min: 1, Max: 5, Sum: 9, Count: 3), histogram.Point.Values);
        Assert.Equal(new ExplicitDistribution([2, 6], [1, 2, 0]), histogram.Point.Distribution);
        Assert.Equal(new ExponentialDistribution(2, 1, new ExponentialBuckets(4, [1, 1]), ExponentialBuckets.None), exponential.Point.Distribution);
        Assert.Equal(["set", "p50"], summary.Select(point => point.Point.Key.Statistic.ToString()));
    }

    [Fact]
    public void What_cannot_be_stored_is_counted_with_its_reason_and_hides_no_neighbour()
    {
        var read = Read(
            """
            {"name": "n", "gauge": {"dataPoints": [
                {"asDouble": 1, "timeUnixNano": "TIME"}, {"asDouble": "NaN", "timeUnixNano": "TIME"}, {"asDouble": 1, "timeUnixNano": "1"}, {"asDouble": 1, "timeUnixNano": "18446744073709551615"},
                {"timeUnixNano": "TIME", "flags": 1}, {"timeUnixNano": "TIME"}]}}
            """);

        Assert.Equal((1, 4), (read.Points.Count, read.Refused));
        Assert.Equal(3, read.Reasons.Count);
        Assert.Equal(1, Read("""{"name": "n", "sum": {"dataPoints": [{"asInt": 1, "timeUnixNano": "TIME"}]}}""").Refused);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": 1}]}]}]}""")]
    [InlineData("""{"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"gauge": {"dataPoints": [{"timeUnixNano": "-1"}]}}]}]}]}""")]
    public void What_is_no_request_is_refused_as_a_whole(string body)
    {
        Assert.Throws<OtlpFormatException>(() => OtlpJson.Read(Encoding.UTF8.GetBytes(body)));
        if (body.Length > 0)
            Assert.Throws<OtlpFormatException>(() => OtlpProtobuf.Read(Encoding.UTF8.GetBytes(body)));
    }

    private static OtlpPoints Read(string metric)
    {
        var body =
            """
            {"resourceMetrics": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "pay"}}, {"key": "k8s.pod.name", "value": {"stringValue": "pod-1"}}]},
              "scopeMetrics": [{"scope": {"name": "lib"}, "metrics": [METRIC]}], "unknown": {}}]}
            """.Replace("METRIC", metric, StringComparison.Ordinal)
                .Replace("START", Nanoseconds(Now.AddMinutes(-2)), StringComparison.Ordinal).Replace("TIME", Nanoseconds(Now.AddMinutes(-1)), StringComparison.Ordinal);
        return new OtlpReader(new MetricDialects([]), Now, Now.AddDays(-90)).Read(OtlpJson.Read(Encoding.UTF8.GetBytes(body)));
    }

    private static string Nanoseconds(DateTime time) => ((time - DateTime.UnixEpoch).Ticks * 100).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
