using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Rules;

namespace LiveLogs.Alerts;

internal static class AlertsEndpoints
{
    /// <summary><c>/rules</c>, <c>/alerts</c>, <c>/silences</c>.</summary>
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        routes.MapRules();
        routes.MapDecisions();
        routes.MapAlertList();
        routes.MapSilences();
    }
}
