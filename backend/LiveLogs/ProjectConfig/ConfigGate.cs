using System.Security.Claims;
using LiveLogs.Access;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveLogs.ProjectConfig;

/// <summary>The result of looking something up, or of changing it: the item, or the problem to answer with.</summary>
internal readonly record struct ConfigAccess<T>(T? Item, ProblemHttpResult? Refusal)
    where T : class
{
    public static implicit operator ConfigAccess<T>(T item) => new(item, null);

    public static implicit operator ConfigAccess<T>(ProblemHttpResult refusal) => new(null, refusal);
}

/// <summary>
/// The way to an item by its id. To a caller without any role in its project it does not exist; to one with a lower role it is a 403.
/// </summary>
internal static class ConfigGate
{
    /// <summary>What <see cref="AdmitAsync"/> refuses with.</summary>
    public static IReadOnlyList<ProblemCode> Problems(ConfigWords words, ProjectRole role) => [words.NotFoundCode, .. ProjectAuthoriser.ProblemsOfMembers(role)];

    /// <param name="authoriser">Knows the roles.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="item">What was found; null for nothing.</param>
    /// <param name="role">What the caller needs.</param>
    /// <param name="words">What answers call it.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public static async Task<ConfigAccess<T>> AdmitAsync<T>(
        this ProjectAuthoriser authoriser, ClaimsPrincipal caller, T? item, ProjectRole role, ConfigWords words, CancellationToken cancellationToken)
        where T : class, IProjectItem
    {
        if (item is null || caller.RoleIn(item.ProjectSlug) is null)
            return words.NotFound();

        var access = await authoriser.CheckAsync(caller, item.ProjectSlug, role, cancellationToken);
        return access.Refusal is { } refusal ? refusal : item;
    }
}
