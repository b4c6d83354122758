using System.Globalization;
using LiveLogs.Access;
using LiveLogs.Alerts.Rules.Api;
using LiveLogs.Operations;
using LiveLogs.Operations.OpenApi;
using LiveLogs.Operations.Problems;
using Npgsql;

namespace LiveLogs.Alerts.Handling;

/// <summary>Something that was decided about a rule.</summary>
/// <param name="At">When.</param>
/// <param name="Decision">fired, not_told, suppressed, cooldown, silenced, silence_over, snoozed, snooze_over, acknowledged, assigned, resolved, reopened, late, learnt, too_many_values, sources_failing or pushes_awaited.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="GroupKey">Of which key.</param>
/// <param name="AlertId">Of which alert.</param>
internal sealed record DecisionView(DateTime At, string Decision, string Reason, string GroupKey, Guid? AlertId);

internal sealed record DecisionPage(IReadOnlyList<DecisionView> Items, string? NextCursor);

/// <summary>Answers why a rule fired, and why it did not.</summary>
internal static class DecisionsEndpoints
{
    private const int MaxPage = 500;

    public static void MapDecisions(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/live-logs/rules/{rule_id}/decisions", List)
            .WithName("rule_decisions")
            .WithTags("Rules")
            .RequireToken()
            .WithQuery("project_id", "The rule's project, where rules of several of the caller's projects have this id.")
            .WithPages(MaxPage)
            .WithSummary("Why a rule fired, sent no notification or ended, newest first (viewer)")
            .Produces<DecisionPage>()
            .ProducesProblems(RuleGate.Problems(ProjectRole.Viewer))
            .ProducesProblems(ProblemCodes.InvalidRequest);

    private static async Task<IResult> List(
        string rule_id,
        string? project_id,
        int? limit,
        string? cursor,
        HttpContext context,
        RuleGate gate,
        NpgsqlDataSource database,
        CancellationToken cancellationToken)
    {
        var found = await gate.FindAsync(context.User, rule_id, project_id, ProjectRole.Viewer, cancellationToken);
        if (found.Item is not { } rule)
            return found.Refusal!;

        var page = new ListPage(limit, MaxPage);
        var before = page.Number(cursor, long.MaxValue);
        if (page.Problem is { } problem)
            return problem;

        var read = new List<(long Number, DecisionView View)>();
        await using var command = database.CreateCommand(
            """
            SELECT number, at, decision, reason, group_key, episode_id FROM alert_decisions
            WHERE rule_number = $1 AND number < $2 ORDER BY number DESC LIMIT $3
            """);
        command.Parameters.Add(new() { Value = rule.Number });
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = page.Wanted });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            read.Add((row.GetInt64(0), Read(row)));

        var (decisions, next) = page.Cut(read, last => last.Number.ToString(CultureInfo.InvariantCulture));
        return TypedResults.Ok(new DecisionPage([.. decisions.Select(decision => decision.View)], next));
    }

    private static DecisionView Read(NpgsqlDataReader row) =>
        new(row.GetDateTime(1), row.GetString(2), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? null : row.GetGuid(5));
}
