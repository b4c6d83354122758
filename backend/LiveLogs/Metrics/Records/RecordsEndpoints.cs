using System.Text.Json;
using LiveLogs.Access;
using LiveLogs.Access.Limits;
using LiveLogs.Ingestion;
using LiveLogs.Metrics.Meanings;
using LiveLogs.Metrics.Points;
using LiveLogs.Operations;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace LiveLogs.Metrics.Records;

/// <summary>A record of a push, for the OpenAPI document.</summary>
/// <param name="MetricName">The provider's name of what is measured, or a common name.</param>
/// <param name="Timestamp">When its period begins, RFC 3339 with an offset.</param>
/// <param name="Value">The value of one statistic.</param>
/// <param name="Statistic"><c>Average</c> unless given; <c>Minimum</c>, <c>Maximum</c>, <c>Sum</c>, <c>SampleCount</c>, or a percentile such as <c>p99</c>.</param>
/// <param name="Values">Instead of value and statistic: several statistics of the point.</param>
/// <param name="Period">Seconds, 0 to 86,400; 0 is one instant. Without it, a whole minute is a minute and any other time is an instant.</param>
/// <param name="Namespace">The provider's.</param>
/// <param name="Dimensions">Up to 30.</param>
/// <param name="AccountId">Account, subscription or project at the provider.</param>
/// <param name="Region">The provider's region.</param>
/// <param name="Unit">The provider's word.</param>
/// <param name="Provider">A cloud, or <c>custom</c>; known by the namespace unless given.</param>
/// <param name="ResourceId">What is measured, as entries name it; found from the dimensions unless given.</param>
/// <param name="ResourceType">For instance <c>instance</c>.</param>
/// <param name="Service">As entries name it.</param>
internal sealed record MetricRecord(
    string MetricName,
    DateTimeOffset Timestamp,
    double? Value = null,
    string? Statistic = null,
    IReadOnlyDictionary<string, double>? Values = null,
    int? Period = null,
    string? Namespace = null,
    IReadOnlyDictionary<string, string>? Dimensions = null,
    string? AccountId = null,
    string? Region = null,
    string? Unit = null,
    string? Provider = null,
    string? ResourceId = null,
    string? ResourceType = null,
    string? Service = null);

/// <summary>The records of a push.</summary>
/// <param name="Metrics">10,000 at most.</param>
internal sealed record MetricRecords(IReadOnlyList<MetricRecord> Metrics);

/// <summary>What became of a push.</summary>
/// <param name="Stored">Points that are new.</param>
/// <param name="Revised">Points that have another value now.</param>
/// <param name="Unchanged">Points that were known.</param>
/// <param name="Refused">Records and points that were not taken.</param>
/// <param name="Limits">Points that a limit of series kept out, by limit.</param>
/// <param name="Problems">The first 20 records that are wrong. The others of the push are stored all the same; a push without a good record is refused.</param>
internal sealed record PushedMetricsView(
    int Stored, int Revised, int Unchanged, int Refused, IReadOnlyDictionary<string, int> Limits, IReadOnlyList<RecordProblem> Problems);

/// <summary>Programs send metrics in records of their own.</summary>
internal static class RecordsEndpoints
{
    private const int MaxBodyBytes = 8 * 1024 * 1024;
    private const int MaxRecords = 10_000;
    private const int MaxProblems = 20;

    public static void MapRecords(this RouteGroupBuilder group) =>
        group.MapPost("/{project_id}", Push)
            .WithName("push_metrics")
            .WithSummary("Store metrics, each point once; a later value of a point replaces it (editor)")
            .AcceptsJson<MetricRecords>()
            .Produces<PushedMetricsView>()
            .RequireProject(ProjectRole.Editor)
            .TakesQueryPlace();

    private static async Task<IResult> Push(
        ProjectScope scope,
        HttpContext context,
        MetricDialects dialects,
        PointStore store,
        ProjectDirectory projects,
        StorageClock clock,
        IOptions<MetricsOptions> options,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        if (json is null)
            return body.Problem!;
        if (!TryList(json.RootElement, out var records))
            return ApiProblem.InvalidFields(new Dictionary<string, string[]> { ["metrics"] = [$"Must be an array of 1 to {MaxRecords} records."] });

        var now = clock.GetUtcNow().UtcDateTime;
        var (points, problems, wrong) = Read(records, new RecordReader(dialects, now, now - options.Value.Retention));
        if (points.Count == 0)
            return AllWrong(problems);

        var outcome = await store.WriteAsync(await projects.GetOrCreateAsync(scope.Slug, cancellationToken), points, cancellationToken);
        return TypedResults.Ok(new PushedMetricsView(
            outcome.New,
            outcome.Revised,
            outcome.Unchanged,
            wrong + outcome.Refused.Values.Sum(),
            outcome.Refused.ToDictionary(refused => MetricRefusals.Reason(refused.Key), refused => refused.Value),
            problems));
    }

    private static ProblemHttpResult AllWrong(List<RecordProblem> problems) => ApiProblem.InvalidFields(
        problems.ToDictionary(problem => $"metrics[{problem.Index}]{(problem.Field.Length > 0 ? "." : "")}{problem.Field}", problem => new[] { problem.Detail }));

    /// <summary>A body is an object with the records, or an array of them.</summary>
    private static bool TryList(JsonElement body, out JsonElement records)
    {
        records = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("metrics", out var listed) ? listed : body;
        return records.ValueKind == JsonValueKind.Array && records.GetArrayLength() is > 0 and <= MaxRecords;
    }

    private static (List<IncomingPoint> Points, List<RecordProblem> Problems, int Wrong) Read(JsonElement records, RecordReader reader)
    {
        var (points, problems, index, wrong) = (new List<IncomingPoint>(), new List<RecordProblem>(), 0, 0);
        foreach (var record in records.EnumerateArray())
        {
            try
            {
                points.AddRange(reader.Read(record));
            }
            catch (RecordException error)
            {
                wrong++;
                if (problems.Count < MaxProblems)
                    problems.Add(new RecordProblem(index, error.Field, error.Message));
            }

            index++;
        }

        return (points, problems, wrong);
    }
}
