using System.Security.Claims;
using LiveLogs.Access;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Alerts.Rules.Api;

/// <summary>What came of asking for a rule by its id: the rule, or the problem to answer with.</summary>
internal readonly record struct RuleAccess(AlertRule? Rule, ProblemHttpResult? Refusal);

/// <summary>
/// The way to a rule by its id, which is unique in a project only. To a caller without any role in its project a rule does
/// not exist; to one with a lower role it is a 403.
/// </summary>
internal sealed class RuleGate(StoredRules rules, ProjectAuthoriser authoriser)
{
    /// <summary>What <see cref="FindAsync"/> refuses with.</summary>
    public static IReadOnlyList<ProblemCode> Problems(ProjectRole role) =>
        [ProblemCodes.RuleNotFound, ProblemCodes.AmbiguousRuleId, .. ProjectAuthoriser.ProblemsOfMembers(role)];

    /// <param name="caller">Who asks.</param>
    /// <param name="id">The route's <c>rule_id</c>, as it came.</param>
    /// <param name="project">The query's <c>project_id</c>: needed when several of the caller's projects have a rule of this id.</param>
    /// <param name="role">What the caller needs.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<RuleAccess> FindAsync(
        ClaimsPrincipal caller, string id, string? project, ProjectRole role, CancellationToken cancellationToken)
    {
        var found = await rules.FindAsync(id, cancellationToken);
        var mine = found.Where(rule => (project is null || rule.ProjectSlug == project) && caller.RoleIn(rule.ProjectSlug) is not null).ToList();
        switch (mine.Count)
        {
            case 0:
                return new(null, NotFound());
            case > 1:
                return new(null, ApiProblem.Create(
                    ProblemCodes.AmbiguousRuleId, "Several of your projects have a rule with this id. Name the project: ?project_id=…"));
        }

        var access = await authoriser.CheckAsync(caller, mine[0].ProjectSlug, role, cancellationToken);
        return access.Refusal is { } refusal ? new(null, refusal) : new(mine[0], null);
    }

    public static ProblemHttpResult NotFound() => ApiProblem.Create(
        ProblemCodes.RuleNotFound, "There is no rule with this id in your projects.");
}
