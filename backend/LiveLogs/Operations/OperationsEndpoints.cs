using LiveLogs.Operations.Health;
using LiveLogs.Operations.Lifetime;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace LiveLogs.Operations;

internal static class OperationsEndpoints
{
    /// <summary>The tag of health checks that must be good before requests are sent here.</summary>
    public const string Ready = "ready";

    /// <summary>
    /// Checks all settings, then adds the outermost middleware: security headers, the request log, problem documents
    /// for every error, and routing.
    /// </summary>
    /// <remarks>
    /// The host checks the settings as well, but only after it made the background services, of which the first that
    /// misses something would hide what else is wrong.
    /// </remarks>
    /// <exception cref="OptionsValidationException">A setting is wrong; several of them in an <see cref="AggregateException"/>.</exception>
    public static IApplicationBuilder UseOperations(this IApplicationBuilder app)
    {
        app.ApplicationServices.GetRequiredService<IStartupValidator>().Validate();
        var stop = app.ApplicationServices.GetRequiredService<StopLimit>();
        return app
            .Use(stop.InvokeAsync)
            .UseSecurityHeaders()
            .UseMiddleware<RequestLog>()
            .UseMiddleware<HeadRequests>()
            .UseExceptionHandler()
            .UseStatusCodePages(static async status =>
                await StatusProblem.Create(status.HttpContext.Response.StatusCode).ExecuteAsync(status.HttpContext))
            // Where it is not named, the host routes before all of this, and no route is for HEAD.
            .UseRouting();
    }

    /// <summary>Refuses query parameters that nobody reads. Tokens in the query have to be taken out of it before.</summary>
    public static IApplicationBuilder UseQueryCheck(this IApplicationBuilder app) => app.UseMiddleware<QueryCheck>().UseMiddleware<BodyCheck>();

    /// <summary><c>/health/live</c>, <c>/health/ready</c> and <c>/openapi/v1.json</c>; all of them open.</summary>
    public static IEndpointRouteBuilder MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", Options(_ => false)).AllowAnonymous();
        routes.MapHealthChecks("/health/ready", Options(check => check.Tags.Contains(Ready))).AllowAnonymous();
        routes.MapOpenApi().AllowAnonymous();
        return routes;
    }

    private static HealthCheckOptions Options(Func<Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckRegistration, bool> which) =>
        new() { Predicate = which, ResponseWriter = HealthReportWriter.WriteAsync };
}
