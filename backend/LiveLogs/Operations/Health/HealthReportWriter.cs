using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LiveLogs.Operations.Health;

/// <summary>Health as JSON: each component by name with its state and a sentence, never an exception or an address.</summary>
internal static class HealthReportWriter
{
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(
            new
            {
                Status = Name(report.Status),
                Components = report.Entries.ToDictionary(
                    entry => entry.Key,
                    entry => new
                    {
                        Status = Name(entry.Value.Status),
                        entry.Value.Description,
                        DurationMs = Math.Round(entry.Value.Duration.TotalMilliseconds, 1),
                    },
                    StringComparer.Ordinal),
            },
            Snake,
            context.RequestAborted);
    }

    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static string Name(HealthStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
