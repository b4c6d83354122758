using LiveLogs.Ingestion;
using LiveLogs.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Storage;

/// <summary>Registers the database and the machinery around it.</summary>
internal static class StorageServices
{
    /// <summary>Key of the data source that searches use: the read replica if there is one.</summary>
    public const string SearchDatabase = "search";

    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<StorageOptions>().BindConfiguration(StorageOptions.Section);
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSingleton<IValidateOptions<StorageOptions>, ConnectionStringsValidator>();

        var primary = configuration.GetConnectionString("Database");
        var replica = configuration.GetConnectionString("SearchReplica");
        services.AddSingleton(_ => DataSource(primary, "LiveLogs"));
        services.AddKeyedSingleton(BatchCommitter.Sessions, (provider, _) =>
            DataSource(primary, "LiveLogs commits", provider.GetRequiredService<IOptions<StorageOptions>>().Value.CommitSessions));
        services.AddKeyedSingleton(SearchDatabase, (provider, _) =>
            string.IsNullOrWhiteSpace(replica) ? provider.GetRequiredService<NpgsqlDataSource>() : DataSource(replica, "LiveLogs search"));
        services.AddDbContext<LiveLogsDbContext>((provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));

        services.AddKeyRing(configuration);
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database", HealthStatus.Unhealthy, [OperationsEndpoints.Ready]);
        services.AddSingleton<DatabaseEngine>();
        services.AddSingleton<Migrator>();
        services.AddSingleton<Installation>();
        services.AddSingleton<Partitions>();
        services.AddSingleton<TextIndex>();
        services.AddSingleton<BlockIndexBuilder>();
        services.AddSingleton<SequenceReader>();
        services.AddSingleton(provider => new AcceptanceWindow(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<StorageOptions>>().Value.Retention));
        services.AddSingleton<StorageMaintenance>();
        services.AddHostedService<StorageStartup>();
        services.AddHostedService(provider => provider.GetRequiredService<StorageMaintenance>());
        return services;
    }

    /// <exception cref="StartFailureException">No connection string is configured.</exception>
    private static NpgsqlDataSource DataSource(string? connectionString, string application, int? maxSessions = null)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            // ConnectionStringsValidator says it before, with everything else that is missing.
            throw new StartFailureException("No database is configured.");
        }

        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.ApplicationName ??= application;
        builder.ConnectionStringBuilder.MaxPoolSize = maxSessions ?? builder.ConnectionStringBuilder.MaxPoolSize;
        // Nothing here leaves a session other than it found it; resetting it would be a statement for each use.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        return builder.Build();
    }
}
