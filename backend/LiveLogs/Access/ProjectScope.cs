using System.Reflection;
using LiveLogs.Operations.Problems;

namespace LiveLogs.Access;

/// <summary>What a member may do in a project; each role includes those before it.</summary>
internal enum ProjectRole
{
    /// <summary>Reads.</summary>
    Viewer = 1,

    /// <summary>Also acknowledges, silences, starts and stops.</summary>
    Operator = 2,

    /// <summary>Also rules and channels.</summary>
    Editor = 3,

    /// <summary>Also connections, members and keys.</summary>
    Admin = 4,
}

/// <summary>
/// The project of a request and the caller's role in it, checked. Handlers of endpoints marked with
/// <c>RequireProject</c> take it as a parameter; there is no other way to a project's number.
/// </summary>
/// <param name="Number">The project's small number; null when nothing was ever created in it.</param>
/// <param name="Slug">The project's name.</param>
/// <param name="Role">The caller's role.</param>
internal sealed record ProjectScope(int? Number, string Slug, ProjectRole Role)
{
    /// <summary>Hands the scope that the access middleware checked to a handler.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is not marked with <c>RequireProject</c>.</exception>
    public static ValueTask<ProjectScope?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(context.Features.Get<ProjectScope>() ?? throw new InvalidOperationException(
            $"'{parameter.Member.Name}' takes a project scope but its endpoint does not require a project."));
}

/// <summary>Marks an endpoint whose route names a project (<c>project_id</c>) and the role it takes.</summary>
internal sealed record ProjectRequirement(ProjectRole Role);

/// <summary>Marks endpoints with the role that they take.</summary>
internal static class ProjectRequirementConvention
{
    /// <summary>
    /// The endpoint's route value <c>project_id</c> names a project; callers need this role in it. Without a token: 401,
    /// without the role: 403.
    /// </summary>
    public static TBuilder RequireProject<TBuilder>(this TBuilder builder, ProjectRole role)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireToken().WithMetadata(new ProjectRequirement(role)).ProducesProblems(ProjectAuthoriser.Problems(role));
}
