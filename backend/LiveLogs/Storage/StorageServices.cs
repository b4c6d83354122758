using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Operations;
using LiveLogs.Operations.Lifetime;
using LiveLogs.Storage.Database;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Indexes;
using LiveLogs.Storage.Keys;
using LiveLogs.Storage.Maintenance;
using LiveLogs.Storage.Restores;
using LiveLogs.Storage.Sequences;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Storage;

/// <summary>Registers the database and the machinery around it.</summary>
internal static class StorageServices
{
    /// <summary>Key of the data source that searches use, on the read replica if there is one: sessions of their own, so that no burst of them takes those of others.</summary>
    public const string SearchDatabase = "search";

    /// <summary>Key of the few sessions for what has to go on whatever the others do: heartbeats and leases, health, the comparison of clocks.</summary>
    public const string VitalSessions = "vital";

    /// <summary>Key of the sessions in which partitions are made, old data is removed and indexes are built.</summary>
    public const string MaintenanceSessions = "maintenance";

    private const int MaxVitalSessions = 3;

    /// <summary>A turn, a step of it, and a build of an index.</summary>
    private const int MaxMaintenanceSessions = 3;

    /// <summary>Of maintenance: each statement is one portion, but a table may be large and the disk slow.</summary>
    private static readonly TimeSpan MaintenanceCommandTimeout = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<StorageOptions>().BindConfiguration(StorageOptions.Section);
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSingleton<IValidateOptions<StorageOptions>, ConnectionStringsValidator>();

        var primary = configuration.GetConnectionString("Database");
        var replica = configuration.GetConnectionString("SearchReplica");
        services.AddSingleton(provider => DataSource(primary, "LiveLogs", builder =>
        {
            // A size that the connection string names is meant for these.
            if (!builder.ShouldSerialize("Maximum Pool Size"))
                builder.MaxPoolSize = Options(provider).Sessions;
        }));
        services.AddKeyedSingleton(BatchCommitter.Sessions, (provider, _) =>
            DataSource(primary, "LiveLogs commits", builder => builder.MaxPoolSize = Options(provider).CommitSessions));
        services.AddKeyedSingleton(SearchDatabase, (provider, _) => DataSource(
            string.IsNullOrWhiteSpace(replica) ? primary : replica, "LiveLogs search", builder => builder.MaxPoolSize = Options(provider).SearchSessions));
        services.AddKeyedSingleton(VitalSessions, (_, _) => DataSource(primary, "LiveLogs vital", builder => builder.MaxPoolSize = MaxVitalSessions));
        services.AddKeyedSingleton(MaintenanceSessions, (_, _) => DataSource(primary, "LiveLogs maintenance", builder =>
            (builder.MaxPoolSize, builder.CommandTimeout) = (MaxMaintenanceSessions, (int)MaintenanceCommandTimeout.TotalSeconds)));

        services.AddKeyRing(configuration);
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database", HealthStatus.Unhealthy, [OperationsEndpoints.Ready]);
        services.AddSingleton<DatabaseEngine>();
        services.AddSingleton<Migrator>();
        services.AddSingleton<Installation>();
        services.AddSingleton<Partitions>();
        services.AddSingleton<TextIndex>();
        services.AddSingleton<BlockIndexBuilder>();
        services.AddSingleton<IStoredEntries, StoredEntries>();
        services.AddSingleton<SequenceReader>();
        services.AddSingleton<PositionReader>();
        services.AddSingleton<StorageClock>();
        services.AddSingleton(provider => new AcceptanceWindow(provider.GetRequiredService<StorageClock>(), Options(provider).Retention));
        services.AddHostedService<StorageStartup>();
        services.AddSingleton<RestoreWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<RestoreWatch>());
        services.AddSingleton<IRestoreListener>(provider => provider.GetRequiredService<Partitions>());
        services.AddMaintenance();
        return services;
    }

    private static void AddMaintenance(this IServiceCollection services)
    {
        services.AddSingleton<ClockWatch>();
        services.AddSingleton<StorageMaintenance>();
        services.AddSingleton<IRetentionStep, RetiredPartitions>();
        services.AddSingleton<IRetentionStep, ExpiredRows>();
        services.AddHostedService(provider => provider.GetRequiredService<ClockWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<StorageMaintenance>());
        services.AddHostedService<IndexMaintenance>();
    }

    private static StorageOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value;

    /// <exception cref="StartFailureException">No connection string is configured.</exception>
    private static NpgsqlDataSource DataSource(string? connectionString, string application, Action<NpgsqlConnectionStringBuilder> configure)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            // ConnectionStringsValidator says it before, with everything else that is missing.
            throw new StartFailureException("No database is configured.");
        }

        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.ApplicationName ??= application;
        configure(builder.ConnectionStringBuilder);
        // Nothing here leaves a session other than it found it; resetting it would be a statement for each use.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        return builder.Build();
    }
}
