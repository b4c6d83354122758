using LiveLogs.ProjectConfig;
using LiveLogs.Storage.Maintenance;

namespace LiveLogs.Connections;

internal static class ConnectionsServices
{
    /// <summary>On the builder, because the framework has an <c>AddConnections</c> of its own for service collections.</summary>
    public static WebApplicationBuilder AddConnections(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddConfigType<Connection, ConnectionType>();
        services.AddSingleton<ConnectionDirectory>();
        services.AddSingleton<ConnectionViews>();
        services.AddSingleton<PollingForecast>();
        services.AddSingleton<ConnectionTester>();
        services.AddSingleton<IRetentionStep, ExpiredConnections>();
        return builder;
    }
}
