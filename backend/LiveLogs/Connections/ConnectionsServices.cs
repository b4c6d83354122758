using LiveLogs.Storage.Maintenance;

namespace LiveLogs.Connections;

internal static class ConnectionsServices
{
    /// <summary>On the builder, because the framework has an <c>AddConnections</c> of its own for service collections.</summary>
    public static WebApplicationBuilder AddConnections(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ConnectionSecrets>();
        services.AddSingleton<ConnectionDirectory>();
        services.AddSingleton<ConnectionGate>();
        services.AddSingleton<ConnectionViews>();
        services.AddSingleton<PollingForecast>();
        services.AddSingleton<ConnectionTester>();
        services.AddHostedService<SecretsPlacing>();
        services.AddSingleton<IRetentionStep, ExpiredConnections>();
        services.AddScoped<ConnectionEditor>();
        services.AddScoped<ConnectionRequests>();
        return builder;
    }
}
