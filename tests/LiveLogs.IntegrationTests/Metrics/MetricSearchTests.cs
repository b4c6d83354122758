using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Metrics;
using LiveLogs.Metrics.Meanings;
using LiveLogs.Metrics.Points;
using LiveLogs.Metrics.Queries;
using LiveLogs.Metrics.Series;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.IntegrationTests.Metrics;

/// <summary>What queries make of stored points: each expected value is worked out by hand.</summary>
public sealed class MetricSearchTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly MetricDialects Dialects = new([new CloudWatchMetricDialect(), new AzureMetricDialect(), new GoogleMetricDialect()]);
    private static readonly DateTime Day = DateTime.SpecifyKind(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-2), DateTimeKind.Utc);

    [Fact]
    public async Task Averages_are_weighted_by_counts_where_all_points_have_them()
    {
        var project = await ProjectAsync("weighted");
        await WriteAsync(project, Point("m", 0, new StatisticSet(Sum: 10, Count: 10)), Point("m", 1, new StatisticSet(Sum: 90, Count: 10), "other"), Point("m", 2, new StatisticSet(Avg: 7, Count: 80)));

        Assert.Equal((10 + 90 + 560) / 100d, (await OneAsync(project, "m", "avg", "5m")).Value);
        Assert.Equal(660, (await OneAsync(project, "m", "sum", "5m")).Value);
        Assert.Equal(100, (await OneAsync(project, "m", "count", "5m")).Value);
        Assert.Equal(660 / 180d, (await OneAsync(project, "m", "rate", "5m")).Value);
    }

    [Fact]
    public async Task What_the_provider_did_not_send_is_not_made_up()
    {
        var project = await ProjectAsync("lacking");
        await WriteAsync(project, Point("m", 0, new StatisticSet(Avg: 4)), Point("m", 1, new StatisticSet(Avg: 8, Max: 20)));

        Assert.Equal(6, (await OneAsync(project, "m", "avg", "5m")).Value);
        Assert.Equal((20, true), ((await OneAsync(project, "m", "max", "5m")).Value, (await AskAsync(project, "m", "max", "5m")).IsByAverage));
        await Assert.ThrowsAsync<MetricUnsupportedException>(() => AskAsync(project, "m", "sum", "5m"));
        await Assert.ThrowsAsync<MetricUnsupportedException>(() => AskAsync(project, "m", "count", "5m"));
    }

    [Fact]
    public async Task Percentiles_are_shown_and_never_combined()
    {
        var project = await ProjectAsync("percentiles");
        Assert.True(Statistic.TryParsePercentile("p95", out var p95));
        await WriteAsync(project, Point("m", 0, new StatisticSet(Avg: 4), statistic: p95), Point("m", 1, new StatisticSet(Avg: 9), statistic: p95));

        Assert.Equal([4d, 9d], (await AskAsync(project, "m", "p95", "1m")).Lines[0].Points.Select(point => point.Value!.Value));
        await Assert.ThrowsAsync<MetricUnsupportedException>(() => AskAsync(project, "m", "p95", "5m"));
        await WriteAsync(project, Point("m", 0, new StatisticSet(Avg: 5), "other", statistic: p95));
        await Assert.ThrowsAsync<MetricUnsupportedException>(() => AskAsync(project, "m", "p95", "1m"));
        Assert.Equal(2, (await AskAsync(project, "m", "p95", "1m", groups: ["resource_id"])).Lines.Count);
    }

    [Fact]
    public async Task Of_two_periods_the_finest_that_is_complete_counts_at_each_instant()
    {
        var project = await ProjectAsync("periods");
        await WriteAsync(
            project,
            // Five minutes that are there in full as minutes, too; then five of which one is missing; then coarse ones only.
            [
                Point("m", 0, new StatisticSet(Sum: 50), period: 300), .. Enumerable.Range(0, 5).Select(minute => Point("m", minute, new StatisticSet(Sum: 11))),
                Point("m", 5, new StatisticSet(Sum: 60), period: 300), .. Enumerable.Range(5, 4).Select(minute => Point("m", minute, new StatisticSet(Sum: 1_000))),
                Point("m", 10, new StatisticSet(Sum: 70), period: 300),
            ]);

        Assert.Equal([55d, 60d, 70d], (await AskAsync(project, "m", "sum", "5m")).Lines[0].Points.Select(point => point.Value!.Value));
        Assert.Equal(185, (await OneAsync(project, "m", "sum", "1h")).Value);
    }

    [Fact]
    public async Task A_counter_that_only_grows_is_read_as_growth_and_starts_anew_where_it_did()
    {
        var project = await ProjectAsync("counters");
        var (start, restart) = (Day.AddDays(-1), Day.AddMinutes(2.5));
        await WriteAsync(
            project,
            Counter(0, 100, start), Counter(1, 160, start), Counter(2, 220, start),
            // It restarted and has counted more than before already, which only its start shows; then it fell.
            Counter(3, 300, restart), Counter(4, 360, restart), Counter(5, 30, restart));

        var rates = (await AskAsync(project, "grows", "rate", "1m")).Lines[0].Points.Select(point => point.Value!.Value * 60);
        Assert.Equal([60d, 60d, 300d, 60d, 30d], rates.Select(rate => Math.Round(rate, 6)));
        await Assert.ThrowsAsync<MetricUnsupportedException>(() => AskAsync(project, "grows", "avg", "1m"));
    }

    [Fact]
    public async Task A_common_name_puts_the_metrics_of_clouds_into_one_unit()
    {
        var project = await ProjectAsync("units");
        await WriteAsync(
            project,
            Cloud("aws", "AWS/EC2", "CPUUtilization", "a", new StatisticSet(Avg: 40)),
            Cloud("gcp", "gce_instance", "compute.googleapis.com/instance/cpu/utilization", "g", new StatisticSet(Avg: 1.3)),
            Cloud("azure", "microsoft.compute/virtualmachines", "Available Memory Percentage", "z", new StatisticSet(Avg: 30, Min: 10, Max: 45)),
            Cloud("aws", "AWS/RDS", "ReadThroughput", "d", new StatisticSet(Avg: 5)));

        var processors = await AskAsync(project, CommonMetrics.CpuUtilization, "avg", "5m", groups: ["resource_id"]);
        Assert.Equal(("percent", "a=40,g=130"), (processors.Unit, string.Join(',', processors.Lines.Select(line => $"{line.Labels["resource_id"]}={line.Points[0].Value}"))));
        Assert.Equal(70, (await OneAsync(project, CommonMetrics.MemoryUtilization, "avg", "5m")).Value);
        Assert.Equal(90, (await OneAsync(project, CommonMetrics.MemoryUtilization, "max", "5m")).Value);
        Assert.Equal(55, (await OneAsync(project, CommonMetrics.MemoryUtilization, "min", "5m")).Value);
        await Assert.ThrowsAsync<MetricUnsupportedException>(() => AskAsync(project, CommonMetrics.MemoryUtilization, "sum", "5m"));
        Assert.Equal(300, (await OneAsync(project, CommonMetrics.DiskReadBytes, "sum", "5m")).Value);
        // Under the provider's name it is what the provider says.
        Assert.Equal(1.3, (await OneAsync(project, "compute.googleapis.com/instance/cpu/utilization", "avg", "5m")).Value);
    }

    [Fact]
    public async Task Missing_is_not_zero_and_what_is_not_read_yet_is_incomplete()
    {
        var project = await ProjectAsync("missing");
        await WriteAsync(project, Point("m", 0, new StatisticSet(Sum: 0)), Point("m", 2, new StatisticSet(Sum: 5)));

        var points = (await AskAsync(project, "m", "sum", "1m", fill: true, minutes: 5)).Lines[0].Points;
        Assert.Equal([0d, null, 5d, null, null], points.Select(point => point.Value));
        Assert.Equal([true, true, true, false, false], points.Select(point => point.IsComplete));
        Assert.Equal(2, (await AskAsync(project, "m", "sum", "1m", minutes: 5)).Lines[0].Points.Count);
    }

    [Fact]
    public async Task An_answer_holds_the_twenty_highest_lines_and_says_how_many_there_are_beside()
    {
        var project = await ProjectAsync("many");
        await WriteAsync(project, [.. Enumerable.Range(0, 33).Select(host => Point("m", 0, new StatisticSet(Avg: host, Max: host), $"host-{host}"))]);

        var answer = await AskAsync(project, "m", "max", "5m", groups: ["resource_id"]);
        Assert.Equal((20, 13, 32d, 13d), (answer.Lines.Count, answer.MoreLines, answer.Lines[0].Points[0].Value, answer.Lines[19].Points[0].Value));
    }

    [Fact]
    public async Task Conditions_and_groups_go_by_fields_and_dimensions()
    {
        var project = await ProjectAsync("groups");
        await WriteAsync(
            project,
            Point("m", 0, new StatisticSet(Sum: 1), "a", dimensions: [new("disk", "sda")]), Point("m", 0, new StatisticSet(Sum: 2), "a", dimensions: [new("disk", "sdb")]),
            Point("m", 0, new StatisticSet(Sum: 4), "b", dimensions: [new("disk", "sda")]), Point("m", 0, new StatisticSet(Sum: 8), "c"));

        var disks = await AskAsync(project, "m", "sum", "5m", groups: ["dimension.disk"], where: [new("resource_id", true, "c")]);
        Assert.Equal("sda=5,sdb=2", string.Join(',', disks.Lines.OrderBy(line => line.Labels["dimension.disk"]).Select(line => $"{line.Labels["dimension.disk"]}={line.Points[0].Value}")));
        Assert.Equal(3, (await AskAsync(project, "m", "sum", "5m", where: [new("resource_id", false, "a")])).Lines[0].Points[0].Value);
        Assert.Empty((await AskAsync(project, "m", "sum", "5m", where: [new("resource_id", false, "nobody")])).Lines);
    }

    [Fact]
    public async Task Another_project_has_other_series()
    {
        var (one, other) = (await ProjectAsync("mine"), await ProjectAsync("theirs"));
        await WriteAsync(one, Point("m", 0, new StatisticSet(Sum: 1)));
        await WriteAsync(other, Point("m", 0, new StatisticSet(Sum: 2)));

        Assert.Equal(1, (await OneAsync(one, "m", "sum", "5m")).Value);
        Assert.Equal(2, (await OneAsync(other, "m", "sum", "5m")).Value);
    }

    private static IncomingPoint Point(
        string metric, int minute, StatisticSet values, string resource = "host", int period = 60, Statistic statistic = default, KeyValuePair<string, string>[]? dimensions = null) =>
        new(
            new SeriesDescription(new SeriesIdentity("custom", "", "", resource, "", metric, dimensions ?? []), "", "", ""),
            new MetricPoint(new PointKey(Day.AddMinutes(minute), period, statistic), values, Day.AddDays(1), PointOrigin.Polled));

    private static IncomingPoint Cloud(string provider, string metricNamespace, string metric, string resource, StatisticSet values) =>
        new(
            new SeriesDescription(new SeriesIdentity(provider, "", "", resource, metricNamespace, metric, []), "", "", ""),
            new MetricPoint(new PointKey(Day, 60, Statistic.Set), values, Day.AddDays(1), PointOrigin.Polled));

    private static IncomingPoint Counter(int minute, double value, DateTime from) =>
        new(
            new SeriesDescription(new SeriesIdentity("custom", "", "", "", "", "grows", []), "", "", "", IsCumulative: true),
            new MetricPoint(new PointKey(Day.AddMinutes(minute), 0, Statistic.Set), new StatisticSet(Sum: value), Day.AddDays(1), PointOrigin.Polled, from));

    private async Task<LinePoint> OneAsync(int project, string metric, string function, string bucket) =>
        Assert.Single(Assert.Single((await AskAsync(project, metric, function, bucket)).Lines).Points);

    private Task<MetricAnswer> AskAsync(
        int project, string metric, string function, string bucket, string[]? groups = null, SeriesCondition[]? where = null, bool fill = false, int minutes = 60, DateTime? from = null)
    {
        var search = new MetricSearch(database.DataSource, Dialects, Options.Create(new MetricsOptions()), TimeProvider.System);
        var isPercentile = Statistic.TryParsePercentile(function, out var statistic);
        var query = new MetricQuery(
            metric,
            isPercentile ? MetricFunction.Percentile : Enum.Parse<MetricFunction>(function, ignoreCase: true),
            statistic,
            from ?? Day,
            Day.AddMinutes(minutes),
            TimeBuckets.Of(bucket, TimeZoneInfo.Utc)!,
            where ?? [],
            groups ?? [],
            fill);
        return search.FindAsync(project, query, CancellationToken.None);
    }

    private Task<WriteOutcome> WriteAsync(int project, params IncomingPoint[] points) =>
        new PointStore(database.DataSource, new SeriesTable(Options.Create(new MetricsOptions()))).WriteAsync(project, points, CancellationToken.None);

    private async Task<int> ProjectAsync(string slug) => (await StoredConnection.CreateAsync(database, slug)).Identity.ProjectNumber;
}
