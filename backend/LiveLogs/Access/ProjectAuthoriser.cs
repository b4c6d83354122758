using System.Security.Claims;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.Access;

/// <summary>The result of looking up a project: the scope, or the problem to answer with.</summary>
internal readonly record struct ProjectAccess(ProjectScope? Scope, ProblemHttpResult? Refusal);

/// <summary>Decides what a caller may do in a project, and knows the projects' numbers.</summary>
internal sealed class ProjectAuthoriser(ProjectDirectory projects, RevocationBook revocations, TimeProvider time)
{
    /// <summary>
    /// The scope of a caller in a project, or null when it has no role there or a lower one. Also null when the caller's
    /// token has expired or its role was revoked in the meantime: connections that stay open ask again and again.
    /// </summary>
    public async Task<ProjectScope?> AuthoriseAsync(ClaimsPrincipal caller, string slug, ProjectRole role, CancellationToken cancellationToken)
    {
        if (caller.RoleIn(slug) is not { } held || held < role || IsOver(caller))
            return null;
        var number = await projects.FindAsync(slug, cancellationToken);
        return number is { } known && await revocations.IsRevokedAsync(known, caller, cancellationToken) ? null : new ProjectScope(number, slug, held);
    }

    /// <summary>As <see cref="AuthoriseAsync"/>, with the problem that distinguishes a foreign project from a role that is too low.</summary>
    public async Task<ProjectAccess> CheckAsync(ClaimsPrincipal caller, string slug, ProjectRole role, CancellationToken cancellationToken)
    {
        var scope = await AuthoriseAsync(caller, slug, role, cancellationToken);
        if (scope is not null)
            return new(scope, null);
        if (caller.RoleIn(slug) is not { } held)
            return new(null, Foreign());
        return new(null, held < role ? TooLow(held, role) : IsOver(caller) ? Over() : Revoked());
    }

    /// <summary>What <see cref="CheckAsync"/> refuses with. Every role includes the lowest, so nobody's is too low for that.</summary>
    public static IReadOnlyList<ProblemCode> Problems(ProjectRole role) => [ProblemCodes.ForbiddenProject, .. ProblemsOfMembers(role)];

    /// <summary>The same for callers who are known to have a role in the project.</summary>
    public static IReadOnlyList<ProblemCode> ProblemsOfMembers(ProjectRole role) =>
        [ProblemCodes.TokenExpired, ProblemCodes.AccessRevoked, .. role > ProjectRole.Viewer ? [ProblemCodes.RoleTooLow] : Array.Empty<ProblemCode>()];

    /// <summary>Whether the caller's token has expired.</summary>
    public bool IsOver(ClaimsPrincipal caller) => caller.CountsUntil() <= time.GetUtcNow();

    private static ProblemHttpResult Over() => ApiProblem.Create(
        ProblemCodes.TokenExpired, "The token has expired. Request a new one.");

    private static ProblemHttpResult Revoked() => ApiProblem.Create(
        ProblemCodes.AccessRevoked, "An admin revoked your access to this project. A token that is issued later can restore it.");

    private static ProblemHttpResult Foreign() => ApiProblem.Create(
        ProblemCodes.ForbiddenProject, "Your token gives you no role in this project.");

    private static ProblemHttpResult TooLow(ProjectRole held, ProjectRole needed) => ApiProblem.Create(
        ProblemCodes.RoleTooLow,
        $"This requires the role {Name(needed)} in the project; your token gives you {Name(held)}.",
        [new("role", Name(held)), new("required_role", Name(needed))]);

    private static string Name(ProjectRole role) => role.ToString().ToLowerInvariant();
}
