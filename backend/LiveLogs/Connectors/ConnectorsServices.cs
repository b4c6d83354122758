using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.Calls;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.Push;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.Logs;
using LiveLogs.Metrics.Meanings;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace LiveLogs.Connectors;

internal static class ConnectorsServices
{
    public static IServiceCollection AddConnectors(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<ConnectorsOptions>().BindConfiguration(ConnectorsOptions.Section);
        services.AddSingleton<IValidateOptions<ConnectorsOptions>, ConnectorsOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RequestBudgets>();
        services.AddSingleton<IConnector, CloudWatchConnector>();
        services.AddSingleton<IConnector, PushConnector>();
        services.AddSingleton<IConnector, AzureMonitorConnector>();
        services.AddSingleton<IConnector, GoogleConnector>();
        services.AddSingleton<ConnectorRegistry>();
        services.AddSingleton<IMetricDialect, CloudWatchMetricDialect>();
        services.AddSingleton<IMetricDialect, AzureMetricDialect>();
        services.AddSingleton<IMetricDialect, GoogleMetricDialect>();
        services.AddSingleton<IFieldValues, CloudValues>();
        services.AddOptionsWithValidateOnStart<PushOptions>().BindConfiguration(PushOptions.Section);
        services.AddSingleton<IValidateOptions<PushOptions>, PushOptionsValidator>();
        services.AddSingleton<GoogleKeys>();
        services.AddSingleton<GoogleIdentity>();
        return services;
    }
}
