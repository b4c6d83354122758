using System.Security.Claims;

namespace LiveLogs.Access;

/// <summary>Decides what a caller may do in a project, and knows the projects' numbers.</summary>
internal sealed class ProjectAuthoriser
{
    /// <summary>The scope of a caller in a project, or null when it has no role there or a lower one.</summary>
    public Task<ProjectScope?> AuthoriseAsync(ClaimsPrincipal caller, string slug, ProjectRole role, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
