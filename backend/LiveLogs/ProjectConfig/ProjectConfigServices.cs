using LiveLogs.Storage.Maintenance;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace LiveLogs.ProjectConfig;

internal static class ProjectConfigServices
{
    /// <summary>Puts a type of items on the shelf, and the shelf itself with the first of them.</summary>
    public static IServiceCollection AddConfigType<T, TType>(this IServiceCollection services)
        where T : ConfigItem
        where TType : ConfigType<T>
    {
        services.AddConfigAudit();
        if (services.All(service => service.ServiceType != typeof(IDbContextFactory<ConfigContext>)))
            services.AddContexts();
        services.AddSingleton<ConfigType<T>, TType>();
        services.AddSingleton<ConfigSecrets<T>>();
        services.AddSingleton<ConfigShelf<T>>();
        services.AddSingleton<ConfigRequests<T>>();
        services.AddHostedService<SecretsPlacing<T>>();
        return services;
    }

    /// <summary>For rooms that store what people configure without the shelf.</summary>
    public static IServiceCollection AddConfigAudit(this IServiceCollection services)
    {
        services.TryAddSingleton<ConfigAudit>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionStep, ExpiredChanges>());
        return services;
    }

    /// <summary>Failures come as they are: the usual strategy wraps those of a database that is away.</summary>
    private static void AddContexts(this IServiceCollection services) =>
        services.AddPooledDbContextFactory<ConfigContext>((provider, options) => options.UseNpgsql(
            provider.GetRequiredService<NpgsqlDataSource>(), npgsql => npgsql.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies))));
}
