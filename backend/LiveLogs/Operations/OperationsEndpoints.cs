using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace LiveLogs.Operations;

internal static class OperationsEndpoints
{
    /// <summary>The tag of health checks that must be good before requests are sent here.</summary>
    public const string Ready = "ready";

    /// <summary>The outermost middleware: security headers, the request log, and problem documents for every error.</summary>
    public static IApplicationBuilder UseOperations(this IApplicationBuilder app) => app
        .UseSecurityHeaders()
        .UseMiddleware<RequestLog>()
        .UseExceptionHandler()
        .UseStatusCodePages(static async status =>
            await StatusProblem.Create(status.HttpContext.Response.StatusCode).ExecuteAsync(status.HttpContext));

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
