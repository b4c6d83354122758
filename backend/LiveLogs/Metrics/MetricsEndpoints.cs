using LiveLogs.Metrics.Catalogue;
using LiveLogs.Metrics.Queries;
using LiveLogs.Metrics.Records;

namespace LiveLogs.Metrics;

/// <summary>Metrics over REST.</summary>
internal static class MetricsEndpoints
{
    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/live-logs/metrics").WithTags("Metrics");
        group.MapCatalogue();
        group.MapQueries();
        group.MapRecords();
    }
}
