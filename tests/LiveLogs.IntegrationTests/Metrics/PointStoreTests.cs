using LiveLogs.IntegrationTests.Storage;
using LiveLogs.Metrics;
using LiveLogs.Metrics.Points;
using LiveLogs.Metrics.Series;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.IntegrationTests.Metrics;

/// <summary>Points are stored once, revised when the provider revises them, and bounded in their series.</summary>
public sealed class PointStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTime Hour = DateTime.SpecifyKind(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1), DateTimeKind.Utc);

    [Fact]
    public async Task A_point_that_comes_again_is_stored_once_and_its_newest_value_counts()
    {
        var project = await ProjectAsync("once");
        var first = await WriteAsync(project, Points("cpu", 1, 60, 10));
        var again = await WriteAsync(project, Points("cpu", 2, 60, 10));
        var revised = await WriteAsync(project, [.. Points("cpu", 3, 60, 10).Take(59), .. Points("cpu", 3, 60, 99).Skip(59)]);
        var older = await WriteAsync(project, Points("cpu", 1, 60, 77));

        Assert.Equal((60, 0, 0), (first.New, first.Revised, first.Unchanged));
        Assert.Equal((0, 0, 60), (again.New, again.Revised, again.Unchanged));
        Assert.Equal((0, 1, 59), (revised.New, revised.Revised, revised.Unchanged));
        // Those that were revised have a newer answer than the late one.
        Assert.Equal(59, older.Revised + older.Unchanged - 1);
        Assert.Equal(99d, await ValueAsync(project, 59));
        Assert.Equal(60L, await CountAsync(project));
    }

    [Fact]
    public async Task An_unchanged_re_read_writes_no_row()
    {
        var project = await ProjectAsync("unchanged");
        await WriteAsync(project, Points("cpu", 1, 500, 10));
        var before = await VersionsAsync(project);

        await WriteAsync(project, Points("cpu", 2, 500, 10));

        Assert.Equal(before, await VersionsAsync(project));
    }

    [Fact]
    public async Task Points_older_than_all_that_is_known_fill_the_gap_before_it()
    {
        var project = await ProjectAsync("gap");
        await WriteAsync(project, Points("cpu", 1, 60, 10).Skip(30));
        var outcome = await WriteAsync(project, Points("cpu", 2, 60, 10));

        Assert.Equal((30, 30), (outcome.New, outcome.Unchanged));
        Assert.Equal(Hour, await database.ScalarAsync<DateTime>("SELECT first_point FROM metric_series WHERE project_number = $1", project));
    }

    [Fact]
    public async Task Writers_of_one_project_at_once_store_every_point_once()
    {
        var project = await ProjectAsync("at-once");
        await Task.WhenAll(Enumerable.Range(1, 8).Select(answer => WriteAsync(project, Points("cpu", answer, 200, answer))));

        Assert.Equal(200L, await CountAsync(project));
        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM metric_series WHERE project_number = $1", project));
        Assert.Equal(8d, await ValueAsync(project, 0));
    }

    [Fact]
    public async Task Writers_that_wait_for_their_turn_hold_no_session_of_the_database()
    {
        var project = await ProjectAsync("turns");
        var store = new PointStore(database.DataSource, new SeriesTable(Options.Create(new MetricsOptions())));
        await using (var holder = await database.DataSource.OpenConnectionAsync())
        {
            await using var transaction = await holder.BeginTransactionAsync();
            await PointStore.LockAsync(holder, project, CancellationToken.None);
            // More than there are sessions.
            var writers = Enumerable.Range(0, 30).Select(answer => store.WriteAsync(project, [.. Points("cpu", answer, 1, answer)], CancellationToken.None)).ToList();

            Assert.Equal(1, await database.ScalarAsync<int>("SELECT 1"));
            await transaction.CommitAsync();
            await Task.WhenAll(writers);
        }

        Assert.Equal(1L, await CountAsync(project));
    }

    [Fact]
    public async Task Limits_of_series_refuse_what_is_beyond_and_count_it()
    {
        var project = await ProjectAsync("limits");
        var limits = new MetricsOptions { MaxSeriesPerProject = 5, MaxSeriesPerMetric = 3, MaxNewSeriesPerHour = 4 };
        IncomingPoint[] points =
        [
            .. Enumerable.Range(0, 4).SelectMany(number => Points("cpu", 1, 2, 1, $"host-{number}")),
            .. Enumerable.Range(0, 2).SelectMany(number => Points("memory", 1, 2, 1, $"host-{number}")),
        ];

        var outcome = await WriteAsync(project, points, limits);
        // What is known goes on.
        var later = await WriteAsync(project, Points("cpu", 2, 3, 1, "host-0"), limits);

        Assert.Equal(8, outcome.New);
        Assert.Equal(new Dictionary<SeriesRefusal, int> { [SeriesRefusal.SeriesOfMetric] = 2, [SeriesRefusal.NewSeriesOfHour] = 2 }, outcome.Refused);
        Assert.Equal((1, 2), (later.New, later.Unchanged));
        Assert.Equal(4L, await database.ScalarAsync<long>("SELECT sum(points)::bigint FROM metric_refusals WHERE project_number = $1", project));
    }

    [Fact]
    public async Task Retention_removes_old_points_and_then_their_series()
    {
        var project = await ProjectAsync("retention");
        await WriteAsync(project, Points("old", 1, 10, 1));
        await WriteAsync(project, Points("young", 1, 10, 1));
        await database.ExecuteAsync(
            "UPDATE metric_points SET ts = ts - interval '400 days' WHERE series = (SELECT id FROM metric_series WHERE project_number = $1 AND metric = 'old')", project);
        await database.ExecuteAsync("UPDATE metric_series SET last_point = last_point - interval '400 days' WHERE project_number = $1 AND metric = 'old'", project);

        await using (var session = await database.DataSource.OpenConnectionAsync())
            await new MetricsRetention(database.Engine, Options.Create(new MetricsOptions())).RunAsync(session, TimeProvider.System.GetUtcNow(), CancellationToken.None);

        Assert.Equal("young", await database.ScalarAsync<string>("SELECT string_agg(metric, ',') FROM metric_series WHERE project_number = $1", project));
        Assert.Equal(10L, await CountAsync(project));
    }

    private static IEnumerable<IncomingPoint> Points(string metric, int answer, int count, double value, string resource = "host")
    {
        var series = new SeriesDescription(new SeriesIdentity("custom", "", "", resource, "", metric, []), "", "", "");
        return Enumerable.Range(0, count).Select(minute => new IncomingPoint(
            series,
            new MetricPoint(new PointKey(Hour.AddMinutes(minute), 60, Statistic.Set), new StatisticSet(Avg: value), Hour.AddDays(1).AddMinutes(answer), PointOrigin.Polled)));
    }

    private Task<WriteOutcome> WriteAsync(int project, IEnumerable<IncomingPoint> points, MetricsOptions? options = null) =>
        new PointStore(database.DataSource, new SeriesTable(Options.Create(options ?? new MetricsOptions()))).WriteAsync(project, [.. points], CancellationToken.None);

    private async Task<int> ProjectAsync(string slug) => (await StoredConnection.CreateAsync(database, slug)).Identity.ProjectNumber;

    private Task<long> CountAsync(int project) =>
        database.ScalarAsync<long>("SELECT count(*) FROM metric_points WHERE series IN (SELECT id FROM metric_series WHERE project_number = $1)", project);

    private Task<double> ValueAsync(int project, int minute) => database.ScalarAsync<double>(
        "SELECT avg FROM metric_points WHERE series IN (SELECT id FROM metric_series WHERE project_number = $1) AND ts = $2", project, Hour.AddMinutes(minute));

    private Task<string> VersionsAsync(int project) => database.ScalarAsync<string>(
        "SELECT string_agg(xmin::text || ctid::text, ',' ORDER BY ts) FROM metric_points WHERE series IN (SELECT id FROM metric_series WHERE project_number = $1)", project);
}
