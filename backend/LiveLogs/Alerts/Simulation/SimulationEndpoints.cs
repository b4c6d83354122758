using System.Diagnostics;
using LiveLogs.Access;
using LiveLogs.Access.Limits;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Rules.Api;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.Operations;
using LiveLogs.Operations.Problems;
using LiveLogs.Storage.Queries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Alerts.Simulation;

/// <summary>Plays history through a rule that need not be stored.</summary>
internal static class SimulationEndpoints
{
    private const int MaxBodyBytes = 64 * 1024;
    private const string Lines = "application/x-ndjson";
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StreamBudget = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Default = TimeSpan.FromDays(7);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    public static void MapSimulation(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/live-logs/rules/simulate", Simulate)
            .WithName("simulate_rule")
            .WithTags("Rules")
            .RequireToken()
            .AcceptsJson<SimulationDraft>()
            .WithSummary("Show what a 'rule' would have done in 'project_id' between 'from' and 'to' (a week, a month at most; viewer). With Accept: application/x-ndjson, the answer has lines with the 'progress', and a last line with the 'result'")
            .Produces<SimulationView>(StatusCodes.Status200OK, "application/json", Lines)
            .ProducesProblems([.. ProjectAuthoriser.Problems(ProjectRole.Viewer), .. PlaceKind.Queries.Problems])
            .ProducesProblems(ProblemCodes.NotSimulated, ProblemCodes.QueryTimeout);

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
        RuleDefinition? definition = null;
        IReadOnlyDictionary<string, string[]> wrong = new Dictionary<string, string[]>();
        if (fields.Find("rule") is { } document)
            definition = RuleReader.Read(document, () => "simulated", out wrong);
        else
            fields.Fail("rule", "Is required.");
        foreach (var (field, texts) in wrong)
            Array.ForEach(texts, text => fields.Fail($"rule.{field}", text));

        fields.EndOfFields();
        if (errors.Count == 0)
            return await SimulateAsync(context, project!, definition!, from, to, authoriser, runner, cancellationToken);

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
        if (definition.Kind is not IPlayedKind)
            return ApiProblem.Create(ProblemCodes.NotSimulated, definition.Kind.WhyNotPlayed);

        var known = scope.Number is { } number ? (await context.RequestServices.GetRequiredService<StoredRules>().ReadProjectAsync(number, cancellationToken)).Rules : [];
        var others = known.ToDictionary(rule => rule.Definition.Id, StringComparer.Ordinal);
        if (definition.Condition.References.FirstOrDefault(id => !others.ContainsKey(id)) is { } missing)
            return ApiProblem.InvalidFields(new Dictionary<string, string[]> { [$"rule.{definition.Kind.ReferencesField}"] = [$"The project has no rule '{missing}'."] });

        var isStream = context.Request.Headers.Accept.ToString().Contains(Lines, StringComparison.OrdinalIgnoreCase);
        var job = new SimulationJob { Rule = RuleOf(scope, definition), Others = others, From = from, To = to, Budget = isStream ? StreamBudget : Budget };
        return isStream
            ? new SimulationStream(progress => RunAsync(context, scope, runner, job, progress, cancellationToken))
            : await RunAsync(context, scope, runner, job, new SimulationProgress(), cancellationToken) is var (view, problem) && view is not null ? TypedResults.Ok(view) : problem!;
    }

    private static async Task<(SimulationView? View, ProblemHttpResult? Problem)> RunAsync(
        HttpContext context, ProjectScope scope, SimulationRunner runner, SimulationJob job, SimulationProgress progress, CancellationToken cancellationToken)
    {
        await using var access = AccessWatch.Begin(context, scope);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, access.Over);
        try
        {
            var places = context.RequestServices.GetRequiredService<QueryPlaces>();
            using var place = await places.EnterQueryAsync(new Asker(context.User.Subject(), scope.Slug), either.Token);
            var started = Stopwatch.GetTimestamp();
            var outcome = await runner.RunAsync(job, progress, either.Token);
            return (SimulationView.Of(outcome, job.To, Stopwatch.GetElapsedTime(started)), null);
        }
        catch (TooManyException refused)
        {
            return (null, refused.ToProblem(context, PlaceKind.Queries));
        }
        catch (OperationCanceledException) when (access.Refusal is { } refusal && !cancellationToken.IsCancellationRequested)
        {
            return (null, refusal);
        }
        catch (QueryTimeoutException timeout)
        {
            return (null, ApiProblem.Create(
                ProblemCodes.QueryTimeout,
                $"{timeout.Message} Simulate a shorter time, or a narrower filter, or request {Lines}, which may take {StreamBudget.TotalMinutes:0} minutes."));
        }
    }

    private static AlertRule RuleOf(ProjectScope scope, RuleDefinition definition) => SimulationJob.Always(new AlertRule
    {
        Number = 0,
        ProjectNumber = scope.Number ?? 0,
        ProjectSlug = scope.Slug,
        Definition = definition,
        Version = 0,
        Guard = GuardState.Active,
        GuardReason = null,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    });
}

/// <summary>A rule to simulate over the stored entries.</summary>
/// <param name="ProjectId">Whose history.</param>
/// <param name="Rule">The rule, stored or not.</param>
/// <param name="From">RFC 3339; a week before <paramref name="To"/> unless given, at most 31 days.</param>
/// <param name="To">RFC 3339; now by default.</param>
internal sealed record SimulationDraft(string ProjectId, RuleDraft Rule, DateTimeOffset? From = null, DateTimeOffset? To = null);
