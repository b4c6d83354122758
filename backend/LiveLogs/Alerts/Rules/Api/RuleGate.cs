using System.Security.Claims;
using LiveLogs.Access;
using LiveLogs.Alerts.Rules.Storing;
using LiveLogs.Operations.Problems;
using LiveLogs.ProjectConfig;

namespace LiveLogs.Alerts.Rules.Api;

/// <summary>
/// The way to a rule by its id, which is unique in a project only. To a caller without any role in its project a rule does
/// not exist; to one with a lower role it is a 403.
/// </summary>
internal sealed class RuleGate(StoredRules rules, ProjectAuthoriser authoriser)
{
    /// <summary>What answers call rules.</summary>
    public static readonly ConfigWords Words = new("rule", ProblemCodes.RuleNotFound, ProblemCodes.RuleIdTaken, ProblemCodes.TooManyRules);

    /// <summary>What <see cref="FindAsync"/> refuses with.</summary>
    public static IReadOnlyList<ProblemCode> Problems(ProjectRole role) =>
        [ProblemCodes.AmbiguousRuleId, .. ConfigGate.Problems(Words, role)];

    /// <param name="caller">Who asks.</param>
    /// <param name="id">The route's <c>rule_id</c>, as it came.</param>
    /// <param name="project">The query's <c>project_id</c>: needed when several of the caller's projects have a rule of this id.</param>
    /// <param name="role">What the caller needs.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<ConfigAccess<AlertRule>> FindAsync(
        ClaimsPrincipal caller, string id, string? project, ProjectRole role, CancellationToken cancellationToken)
    {
        var found = await rules.FindAsync(id, cancellationToken);
        var mine = found.Where(rule => (project is null || rule.ProjectSlug == project) && caller.RoleIn(rule.ProjectSlug) is not null).ToList();
        return mine.Count > 1
            ? ApiProblem.Create(ProblemCodes.AmbiguousRuleId, "Several of your projects have a rule with this id. Name the project: ?project_id=…")
            : await authoriser.AdmitAsync(caller, mine.SingleOrDefault(), role, Words, cancellationToken);
    }
}
