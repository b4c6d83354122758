using LiveLogs.Connections;
using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.Storage;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Maintenance;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.IntegrationTests.Storage;

/// <summary>The maintenance of one instance, with a clock of its own.</summary>
internal sealed class TestMaintenance : IDisposable
{
    private readonly StorageMaintenance _maintenance;

    public TestMaintenance(
        TestDatabase database, TimeProvider? time = null, TimeSpan? retention = null, NpgsqlDataSource? sessions = null, params IRetentionStep[] before)
    {
        time ??= TimeProvider.System;
        sessions ??= database.DataSource;
        Clock = new StorageClock(time);
        Window = new AcceptanceWindow(Clock, retention ?? TimeSpan.FromDays(30));
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(Log));
        Watch = new ClockWatch(sessions, Clock, time, logging.CreateLogger<ClockWatch>());
        var partitions = new Partitions(sessions, database.Engine, NullLogger<Partitions>.Instance);
        _maintenance = new StorageMaintenance(
            sessions,
            partitions,
            [.. before, .. Steps(database, partitions, logging)],
            Watch,
            Clock,
            time,
            Options.Create(new StorageOptions()),
            logging.CreateLogger<StorageMaintenance>());
    }

    public StorageClock Clock { get; }

    public AcceptanceWindow Window { get; }

    public ClockWatch Watch { get; }

    public LogRecorder Log { get; } = new();

    public IEnumerable<string> Failures => Log.Lines.Where(line => line.Contains("[4030]", StringComparison.Ordinal));

    public void Dispose() => _maintenance.Dispose();

    /// <summary>Those of all rooms, with the settings that they have by default.</summary>
    private List<IRetentionStep> Steps(TestDatabase database, Partitions partitions, ILoggerFactory logging)
    {
        var services = new ServiceCollection().AddOptions()
            .AddSingleton(database.DataSource).AddSingleton(database.Engine).AddSingleton(partitions).AddSingleton(Window).AddSingleton(Clock)
            .AddSingleton(logging).AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        foreach (var rows in Kinds<IConnectionRows>())
            services.AddSingleton(typeof(IConnectionRows), rows);

        var provider = services.BuildServiceProvider();
        return Kinds<IRetentionStep>().Select(step => (IRetentionStep)ActivatorUtilities.CreateInstance(provider, step)).ToList();
    }

    private static IEnumerable<Type> Kinds<T>() => typeof(T).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(T))).OrderBy(type => type.FullName, StringComparer.Ordinal);

    public Task RunAsync() => _maintenance.RunAsync(CancellationToken.None);
}
