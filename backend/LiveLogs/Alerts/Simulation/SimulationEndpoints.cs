using System.Diagnostics;
using LiveLogs.Access;
using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Notifications;
using LiveLogs.Operations;
using LiveLogs.Storage;

namespace LiveLogs.Alerts.Simulation;

/// <summary>An alert that a rule would have raised.</summary>
internal sealed record SimulatedAlertView(
    DateTime StartedAt, DateTime? ResolvedAt, string GroupKey, string Reason, long Count, long SuppressedHits, IReadOnlyList<SampleLine> Lines);

/// <summary>Something that a rule would have told.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">fired, repeated or resolved.</param>
/// <param name="GroupKey">Of which key.</param>
internal sealed record SimulatedNoticeView(DateTime At, NoticeKind Kind, string GroupKey);

/// <summary>What a rule would have done.</summary>
/// <param name="From">Complete from here on; later than asked for when there were too many lines.</param>
/// <param name="To">Up to here.</param>
/// <param name="LinesRead">Lines that were looked at; 0 when the counters told everything.</param>
/// <param name="TookMs">How long it took.</param>
/// <param name="AlertCount">All alerts; the list holds the first of them.</param>
/// <param name="Alerts">In the order in which they would have opened.</param>
/// <param name="Notifications">The first of what would have been told.</param>
internal sealed record SimulationView(
    DateTime From,
    DateTime To,
    int LinesRead,
    long TookMs,
    int AlertCount,
    IReadOnlyList<SimulatedAlertView> Alerts,
    IReadOnlyList<SimulatedNoticeView> Notifications);

/// <summary>Plays history through a rule that need not be stored.</summary>
internal static class SimulationEndpoints
{
    private const int MaxBodyBytes = 64 * 1024;
    private const int MaxShown = 500;
    private static readonly TimeSpan Default = TimeSpan.FromDays(7);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    public static void MapSimulation(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/live-logs/rules/simulate", Simulate)
            .WithTags("Rules")
            .RequireAuthorization()
            .WithSummary("Tell what a 'rule' would have done in 'project_id' between 'from' and 'to' (a week, a month at most; viewer)")
            .Produces<SimulationView>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status504GatewayTimeout);

    private static async Task<IResult> Simulate(
        HttpContext context, ProjectAuthoriser authoriser, SimulationRunner runner, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, cancellationToken);
        using var json = body.Json;
        if (json is null)
            return body.Problem!;

        var errors = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var fields = new FieldReader(json.RootElement, "", errors);
        var project = fields.Text("project_id", 63);
        var to = fields.Time("to") ?? time.GetUtcNow();
        var from = fields.Time("from") ?? to - Default;
        if (fields.Find("project_id") is null)
            fields.Fail("project_id", "Is required.");
        if (from >= to || to - from > Longest)
            fields.Fail("from", "Must be before 'to', and at most 31 days.");
        if (fields.Find("rule") is not { } document)
            fields.Fail("rule", "Is required.");
        else if (RuleReader.Read(document, () => "simulated", out var wrong) is { } definition && errors.Count == 0)
            return await SimulateAsync(context, project!, definition, from, to, authoriser, runner, cancellationToken);
        else
            wrong.ToList().ForEach(error => error.Value.ToList().ForEach(text => fields.Fail($"rule.{error.Key}", text)));

        fields.EndOfFields();
        return ApiProblem.InvalidFields(errors.ToDictionary(error => error.Key, error => error.Value.ToArray()));
    }

    private static async Task<IResult> SimulateAsync(
        HttpContext context,
        string project,
        RuleDefinition definition,
        DateTimeOffset from,
        DateTimeOffset to,
        ProjectAuthoriser authoriser,
        SimulationRunner runner,
        CancellationToken cancellationToken)
    {
        var access = await authoriser.CheckAsync(context.User, project, ProjectRole.Viewer, cancellationToken);
        if (access.Scope is not { } scope)
            return access.Refusal!;

        if (definition.Condition is NewPatternCondition)
        {
            return ApiProblem.Create(
                StatusCodes.Status400BadRequest, "not_simulated", "What was new when cannot be played again: patterns are learnt once.");
        }

        var rule = new AlertRule
        {
            Number = 0,
            ProjectNumber = scope.Number ?? 0,
            ProjectSlug = scope.Slug,
            Definition = definition with { Enabled = true },
            Version = 0,
            Guard = GuardState.Active,
            GuardReason = null,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
        var started = Stopwatch.GetTimestamp();
        try
        {
            var outcome = await runner.RunAsync(rule, from, to, cancellationToken);
            return TypedResults.Ok(View(outcome, to, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds));
        }
        catch (QueryTimeoutException timeout)
        {
            return ApiProblem.Create(StatusCodes.Status504GatewayTimeout, "query_timeout", $"{timeout.Message} Simulate a shorter time, or a narrower filter.");
        }
    }

    private static SimulationView View(SimulationOutcome outcome, DateTimeOffset to, long took)
    {
        var keys = outcome.Simulation.Episodes.ToDictionary(episode => episode.Id, episode => episode.GroupKey);
        return new SimulationView(
            outcome.From.UtcDateTime,
            to.UtcDateTime,
            outcome.Lines,
            took,
            outcome.Simulation.Episodes.Count,
            [.. outcome.Simulation.Episodes.Take(MaxShown).Select(View)],
            [.. outcome.Simulation.Tellings.Take(MaxShown).Select(telling => new SimulatedNoticeView(telling.At.UtcDateTime, telling.Kind, keys[telling.Episode]))]);
    }

    private static SimulatedAlertView View(Episode episode) => new(
        episode.StartedAt.UtcDateTime,
        episode.ResolvedAt?.UtcDateTime,
        episode.GroupKey,
        episode.Reason,
        episode.Hits,
        episode.Suppressed,
        episode.Lines);
}
