using LiveLogs.Metrics.Meanings;
using LiveLogs.Metrics.Points;
using LiveLogs.Storage;
using LiveLogs.Storage.Queries;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Metrics.Catalogue;

/// <summary>A metric of a project.</summary>
internal sealed record CataloguedMetric(
    string Provider,
    string Namespace,
    string Metric,
    IReadOnlyList<string> Units,
    long Series,
    IReadOnlyList<int> Periods,
    IReadOnlyList<short> Statistics,
    IReadOnlyList<string> Dimensions,
    DateTime FirstPoint,
    DateTime LastPoint)
{
    public MetricPlace Place => new(Metric, Namespace, Provider);
}

/// <summary>Where a metric stands in the list: by its name, then by namespace and provider, ordinal.</summary>
internal readonly record struct MetricPlace(string Metric, string Namespace, string Provider);

/// <summary>A page of the catalogue.</summary>
/// <param name="Metrics">By name.</param>
/// <param name="Series">Series that the project has.</param>
/// <param name="Refused">Points of the last day that a limit of series kept out.</param>
internal sealed record CataloguePage(IReadOnlyList<CataloguedMetric> Metrics, long Series, IReadOnlyList<RefusedPoints> Refused);

/// <summary>Which metrics a project has.</summary>
internal sealed class MetricCatalogue(
    [FromKeyedServices(StorageServices.SearchDatabase)] NpgsqlDataSource database, MetricDialects dialects, IOptions<MetricsOptions> options, TimeProvider time)
{
    private const string PageSql =
        """
        SELECT provider, namespace, metric, array_agg(DISTINCT unit), count(*), array_agg(periods::text), array_agg(statistics::text),
            (SELECT coalesce(array_agg(DISTINCT name), '{}') FROM metric_series d CROSS JOIN LATERAL jsonb_object_keys(d.dimensions) AS name
             WHERE d.project_number = $1 AND (d.metric, d.namespace, d.provider) = (s.metric, s.namespace, s.provider)),
            min(first_point), max(last_point)
        FROM metric_series s
        WHERE project_number = $1 AND isfinite(last_point) AND (metric COLLATE "C", namespace COLLATE "C", provider COLLATE "C") > ($2, $3, $4)
            AND strpos(lower(metric), lower($5)) > 0
        GROUP BY provider, namespace, metric
        ORDER BY metric COLLATE "C", namespace COLLATE "C", provider COLLATE "C" LIMIT $6
        """;

    /// <exception cref="QueryTimeoutException">It takes too long.</exception>
    public async Task<CataloguePage> ReadAsync(int project, MetricPlace? after, string part, int limit, CancellationToken cancellationToken)
    {
        await using var snapshot = await EntrySnapshot.OpenAsync(database, options.Value.StatementTimeout, time, cancellationToken);
        var page = new NpgsqlCommand(PageSql)
        {
            Parameters =
            {
                new() { Value = project },
                new() { Value = after?.Metric ?? "" },
                new() { Value = after?.Namespace ?? "" },
                new() { Value = after?.Provider ?? "" },
                new() { Value = part },
                new() { Value = limit },
            },
        };
        var metrics = await snapshot.ReadAsync(page, new List<CataloguedMetric>(), static (row, into) => into.Add(Read(row)), cancellationToken);
        var series = await snapshot.ReadAsync(
            new NpgsqlCommand("SELECT count(*) FROM metric_series WHERE project_number = $1") { Parameters = { new() { Value = project } } },
            new List<long>(),
            static (row, into) => into.Add(row.GetInt64(0)),
            cancellationToken);
        var refused = await snapshot.ReadAsync(
            MetricRefusals.OfLastDay(project),
            new List<RefusedPoints>(),
            static (row, into) => into.Add(new RefusedPoints(row.GetString(0), row.GetInt64(1), row.GetDateTime(2))),
            cancellationToken);
        return new CataloguePage(metrics, series[0], refused);
    }

    /// <summary>Names and units of metrics that have no common name, by name.</summary>
    /// <exception cref="QueryTimeoutException">It takes too long.</exception>
    public async Task<IReadOnlyList<(string Name, string Unit)>> OwnNamesAsync(int project, int limit, CancellationToken cancellationToken)
    {
        await using var snapshot = await EntrySnapshot.OpenAsync(database, options.Value.StatementTimeout, time, cancellationToken);
        var names = new NpgsqlCommand(
            "SELECT metric, namespace, provider, min(unit) FROM metric_series WHERE project_number = $1 GROUP BY 1, 2, 3 ORDER BY metric COLLATE \"C\" LIMIT $2")
        {
            Parameters = { new() { Value = project }, new() { Value = limit } },
        };
        var all = await snapshot.ReadAsync(
            names,
            new List<(string Metric, string Namespace, string Provider, string Unit)>(),
            static (row, into) => into.Add((row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3))),
            cancellationToken);
        return [.. all.Where(metric => dialects.Meaning(metric.Provider, metric.Namespace, metric.Metric) is null).Select(metric => (metric.Metric, metric.Unit)).DistinctBy(metric => metric.Metric)];
    }

    private static CataloguedMetric Read(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetFieldValue<string[]>(3),
        row.GetInt64(4),
        [.. Numbers(row, 5).Distinct().Order()],
        [.. Numbers(row, 6).Distinct().Order().Select(code => (short)code)],
        row.GetFieldValue<string[]>(7),
        row.GetDateTime(8),
        row.GetDateTime(9));

    /// <summary>The numbers of arrays that differ in length, and so come as texts: <c>{60,300}</c>.</summary>
    private static IEnumerable<int> Numbers(NpgsqlDataReader row, int column) =>
        row.GetFieldValue<string[]>(column).Distinct(StringComparer.Ordinal)
            .SelectMany(text => text.Trim('{', '}').Split(',', StringSplitOptions.RemoveEmptyEntries))
            .Select(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
}
