using LiveLogs.Alerts;
using LiveLogs.Ingestion;
using LiveLogs.IntegrationTests.Operations;
using LiveLogs.Metrics;
using LiveLogs.Notifications;
using LiveLogs.Notifications.Deliveries;
using LiveLogs.Patterns;
using LiveLogs.ProjectConfig;
using LiveLogs.Storage;
using LiveLogs.Storage.Entries;
using LiveLogs.Storage.Maintenance;
using LiveLogs.Streaming;
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
            [
                .. before,
                new RetiredPartitions(partitions, database.Engine, Window, logging.CreateLogger<RetiredPartitions>()),
                new ExpiredRows(Window),
                new PatternRetention(Window, Options.Create(new PatternsOptions()), logging.CreateLogger<PatternRetention>()),
                new MetricsRetention(database.Engine, Options.Create(new MetricsOptions())),
                new StreamRetention(Window),
                new DeliveryRetention(Options.Create(new NotificationsOptions())),
                new AlertsMaintenance(Options.Create(new AlertsOptions())),
                new ExpiredChanges(),
            ],
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

    public Task RunAsync() => _maintenance.RunAsync(CancellationToken.None);
}
