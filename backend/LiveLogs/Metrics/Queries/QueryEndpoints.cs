using LiveLogs.Access;
using LiveLogs.Access.Limits;
using LiveLogs.Logs;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using LiveLogs.Storage.Queries;

namespace LiveLogs.Metrics.Queries;

/// <summary>A value of a bucket.</summary>
/// <param name="Time">When the bucket begins, RFC 3339.</param>
/// <param name="Value">Null where nothing was measured, which is not zero.</param>
/// <param name="Complete">Whether all sources of the series have passed the end of the bucket. What is incomplete may change.</param>
internal sealed record MetricValueView(string Time, double? Value, bool Complete);

/// <summary>Series that are equal in the fields of <c>group_by</c>, as one line.</summary>
internal sealed record MetricLineView(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<MetricValueView> Points);

/// <summary>The answer to a query of metrics.</summary>
/// <param name="Metric">As it was asked for.</param>
/// <param name="Fn">As it was asked for.</param>
/// <param name="Unit">Of all values; empty when it is not known, or the series have several.</param>
/// <param name="From">The beginning of the first bucket, RFC 3339.</param>
/// <param name="To">RFC 3339.</param>
/// <param name="Bucket">The width of a bucket.</param>
/// <param name="TimeZone">The zone of buckets of a day.</param>
/// <param name="CompleteTo">Up to where all sources of the series have values; null when no series matches.</param>
/// <param name="Series">The lines; when there are more than 20, those with the highest values.</param>
/// <param name="MoreSeries">Lines that the answer has no room for.</param>
/// <param name="Notes">What one should know of the values.</param>
internal sealed record MetricQueryView(
    string Metric,
    string Fn,
    string Unit,
    string From,
    string To,
    string Bucket,
    string TimeZone,
    string? CompleteTo,
    IReadOnlyList<MetricLineView> Series,
    int MoreSeries,
    IReadOnlyList<string> Notes);

/// <summary>Queries to stored metrics.</summary>
internal static class QueryEndpoints
{
    public static void MapQueries(this RouteGroupBuilder group) =>
        group.MapGet("/{project_id}/query", Find)
            .WithName("query_metrics")
            .WithSummary("Values of a metric over time: combined, grouped, with what is complete and what is missing (viewer)")
            .WithQuery("metric", "A common name such as `cpu_utilization`, or the provider's name of the metric.")
            .WithQuery("fn", $"How the points of a bucket become one value: {string.Join(", ", QueryReader.Functions)}, or a percentile of the provider such as p95; `avg` by default.")
            .WithRange("a day before 'to'", "now")
            .WithQuery("bucket", "The width of a bucket; by default the narrowest with at most 300 in the range.", values: [.. TimeBuckets.Names])
            .WithQuery("time_zone", "IANA name of the zone whose days buckets of `1d` are; UTC by default.")
            .WithQuery("where", "`field=value` or `field!=value`; several parameters must all hold.")
            .WithQuery("group_by", "Up to five fields separated by commas; series that are equal in them become one line.")
            .WithQuery("fill", "`true` lists buckets without points too, with the value null.", values: ["true", "false"])
            .Produces<MetricQueryView>()
            .ProducesProblems(ProblemCodes.InvalidRequest, ProblemCodes.MetricUnsupported, ProblemCodes.QueryTimeout)
            .RequireProject(ProjectRole.Viewer)
            .TakesQueryPlace();

    private static async Task<IResult> Find(
        ProjectScope scope, [AsParameters] QueryParameters parameters, MetricSearch search, TimeProvider time, CancellationToken cancellationToken)
    {
        if (QueryReader.TryRead(parameters, time.GetUtcNow(), out var problem) is not { } query)
            return problem!;

        try
        {
            var answer = scope.Number is { } number
                ? await search.FindAsync(number, query, cancellationToken)
                : new MetricAnswer("", null, [], 0, false);
            return TypedResults.Ok(View(query, parameters.Fn, answer));
        }
        catch (MetricUnsupportedException error)
        {
            return ApiProblem.Create(ProblemCodes.MetricUnsupported, error.Message);
        }
        catch (QueryTimeoutException error)
        {
            return ApiProblem.Create(ProblemCodes.QueryTimeout, $"{error.Message} Query a shorter range, or fewer series.");
        }
    }

    private static MetricQueryView View(MetricQuery query, string? function, MetricAnswer answer) => new(
        query.Metric,
        string.IsNullOrEmpty(function) ? "avg" : function,
        answer.Unit,
        Rfc3339(query.From),
        Rfc3339(query.To),
        query.Buckets.Name,
        query.Buckets.Zone,
        answer.CompleteTo is { } complete ? Rfc3339(complete) : null,
        [.. answer.Lines.Select(line => new MetricLineView(line.Labels, [.. line.Points.Select(point => new MetricValueView(Rfc3339(point.Start), point.Value, point.IsComplete))]))],
        answer.MoreLines,
        Notes(answer));

    private static List<string> Notes(MetricAnswer answer)
    {
        var notes = new List<string>();
        if (answer.CompleteTo is null)
            notes.Add("No series matches. The catalogue lists the metrics of the project.");
        else if (answer.Lines.All(line => line.Points.All(point => point.Value is null)))
            notes.Add("The series have no points in the range.");
        if (answer.IsByAverage)
            notes.Add("Some points have no minimum or maximum: their average stands for it.");
        return notes;
    }

    private static string Rfc3339(DateTimeOffset time) => EventTime.From(time).ToString();
}
