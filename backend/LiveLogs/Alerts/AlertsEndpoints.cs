using LiveLogs.Alerts.Handling;
using LiveLogs.Alerts.Rules.Api;
using LiveLogs.Alerts.Silences;
using LiveLogs.Alerts.Simulation;

namespace LiveLogs.Alerts;

internal static class AlertsEndpoints
{
    /// <summary><c>/rules</c>, <c>/alerts</c>, <c>/silences</c>.</summary>
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        routes.MapRules();
        routes.MapDecisions();
        routes.MapRuleFiles();
        routes.MapSimulation();
        routes.MapAlertList();
        routes.MapSilences();
    }
}
