namespace LiveLogs.Access;

internal static class AccessMiddleware
{
    /// <summary>CORS, the token and the project of every request, in the order they need.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app
        .UseCors()
        .UseQueryToken()
        .UseAuthentication()
        .UseAuthorization()
        .UseProjectAccess();

    /// <summary>
    /// Checks the caller's role in the project that the address of a marked endpoint names, and leaves the scope for its
    /// handler (<see cref="ProjectScope.BindAsync"/>).
    /// </summary>
    public static IApplicationBuilder UseProjectAccess(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ProjectRequirement>() is { } requirement)
        {
            var slug = context.GetRouteValue("project_id") as string ??
                throw new InvalidOperationException("An endpoint requires a project but its route has no project_id.");
            var authoriser = context.RequestServices.GetRequiredService<ProjectAuthoriser>();
            var access = await authoriser.CheckAsync(context.User, slug, requirement.Role, context.RequestAborted);
            if (access.Refusal is { } refusal)
            {
                await refusal.ExecuteAsync(context);
                return;
            }

            context.Features.Set(access.Scope);
        }

        await next(context);
    });
}
