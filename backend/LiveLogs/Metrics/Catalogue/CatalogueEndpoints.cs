using System.Globalization;
using LiveLogs.Access;
using LiveLogs.Access.Limits;
using LiveLogs.Logs;
using LiveLogs.Metrics.Meanings;
using LiveLogs.Metrics.Points;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using LiveLogs.Storage.Queries;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace LiveLogs.Metrics.Catalogue;

/// <summary>A metric of the catalogue.</summary>
/// <param name="Metric">The provider's name.</param>
/// <param name="CommonName">The name under which it can be queried together with those of other providers; null when it has none.</param>
/// <param name="Namespace">The provider's; may be empty.</param>
/// <param name="Provider">A cloud, or <c>custom</c>.</param>
/// <param name="Units">The provider's words.</param>
/// <param name="Statistics"><c>set</c> (avg, min, max, sum, count as far as they came) and percentiles of the provider.</param>
/// <param name="Periods">Seconds; 0 for values of one instant.</param>
/// <param name="Series">How many there are.</param>
/// <param name="Dimensions">The names of the dimensions of its series.</param>
/// <param name="FirstPoint">RFC 3339.</param>
/// <param name="LastPoint">RFC 3339.</param>
internal sealed record CataloguedMetricView(
    string Metric,
    string? CommonName,
    string Namespace,
    string Provider,
    IReadOnlyList<string> Units,
    IReadOnlyList<string> Statistics,
    IReadOnlyList<int> Periods,
    long Series,
    IReadOnlyList<string> Dimensions,
    string FirstPoint,
    string LastPoint);

/// <summary>Points that a limit of series kept out in the last day.</summary>
/// <param name="Limit">Which limit.</param>
/// <param name="Points">How many.</param>
/// <param name="LastHour">The beginning of the last hour in which it happened, RFC 3339.</param>
internal sealed record RefusedPointsView(string Limit, long Points, string LastHour);

/// <summary>The metrics of a project.</summary>
/// <param name="Items">By name.</param>
/// <param name="NextCursor">The next page; null on the last.</param>
/// <param name="Series">Series that the project has.</param>
/// <param name="MaxSeries">Series that it may have.</param>
/// <param name="Refused">What limits kept out.</param>
internal sealed record CatalogueView(IReadOnlyList<CataloguedMetricView> Items, string? NextCursor, long Series, int MaxSeries, IReadOnlyList<RefusedPointsView> Refused);

/// <summary>Which metrics there are.</summary>
internal static class CatalogueEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 500;
    private const int MaxText = 255;

    public static void MapCatalogue(this RouteGroupBuilder group) =>
        group.MapGet("/{project_id}", List)
            .WithName("metrics")
            .WithSummary("The metrics of a project by name, and what limits kept out (viewer)")
            .WithQuery("name", "Only metrics whose name contains this, in any case.")
            .WithPages(MaxLimit)
            .Produces<CatalogueView>()
            .ProducesProblems(ProblemCodes.InvalidRequest, ProblemCodes.InvalidCursor, ProblemCodes.QueryTimeout)
            .RequireProject(ProjectRole.Viewer)
            .TakesQueryPlace();

    private static async Task<IResult> List(
        ProjectScope scope,
        [FromQuery] string? name,
        [FromQuery] string? limit,
        [FromQuery] string? cursor,
        MetricCatalogue catalogue,
        MetricDialects dialects,
        IOptions<MetricsOptions> options,
        CancellationToken cancellationToken)
    {
        var most = DefaultLimit;
        if (!string.IsNullOrEmpty(limit) && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > MaxLimit))
            return ApiProblem.InvalidFields(new Dictionary<string, string[]> { ["limit"] = [$"A whole number from 1 to {MaxLimit}."] });
        if (name?.Length > MaxText)
            return ApiProblem.InvalidFields(new Dictionary<string, string[]> { ["name"] = [$"At most {MaxText} characters."] });

        MetricPlace? after = null;
        if (!string.IsNullOrEmpty(cursor) && (after = CatalogueCursor.Decode(cursor)) is null)
            return ApiProblem.Create(ProblemCodes.InvalidCursor, "This service did not issue this cursor.");

        try
        {
            var page = scope.Number is { } number
                ? await catalogue.ReadAsync(number, after, name ?? "", most + 1, cancellationToken)
                : new CataloguePage([], 0, []);
            var items = page.Metrics.Take(most).ToList();
            return TypedResults.Ok(new CatalogueView(
                [.. items.Select(metric => View(metric, dialects))],
                page.Metrics.Count > most ? CatalogueCursor.Encode(items[^1].Place) : null,
                page.Series,
                options.Value.MaxSeriesPerProject,
                [.. page.Refused.Select(refused => new RefusedPointsView(refused.Reason, refused.Points, Rfc3339(refused.LastHour)))]));
        }
        catch (QueryTimeoutException error)
        {
            return ApiProblem.Create(ProblemCodes.QueryTimeout, error.Message);
        }
    }

    private static CataloguedMetricView View(CataloguedMetric metric, MetricDialects dialects) => new(
        metric.Metric,
        dialects.Meaning(metric.Provider, metric.Namespace, metric.Metric)?.CommonName,
        metric.Namespace,
        metric.Provider,
        [.. metric.Units.Where(unit => unit.Length > 0)],
        [.. metric.Statistics.Select(code => new Statistic(code).ToString())],
        metric.Periods,
        metric.Series,
        metric.Dimensions,
        Rfc3339(metric.FirstPoint),
        Rfc3339(metric.LastPoint));

    private static string Rfc3339(DateTime time) => EventTime.From(new DateTimeOffset(time, TimeSpan.Zero)).ToString();
}
