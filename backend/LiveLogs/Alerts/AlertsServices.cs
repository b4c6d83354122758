using LiveLogs.Alerts.Rules;
using Microsoft.Extensions.Options;

namespace LiveLogs.Alerts;

/// <summary>Registers rules and their evaluation.</summary>
internal static class AlertsServices
{
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<AlertsOptions>().BindConfiguration(AlertsOptions.Section);
        services.AddSingleton<IValidateOptions<AlertsOptions>, AlertsOptionsValidator>();
        services.AddSingleton<RuleTable>();
        services.AddSingleton<RuleBook>();
        services.AddSingleton<RuleGate>();
        services.AddSingleton<RuleRequests>();
        services.AddHostedService(provider => provider.GetRequiredService<RuleBook>());
        return services;
    }
}
