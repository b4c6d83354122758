using LiveLogs.Ingestion;
using LiveLogs.Storage.Indexes;
using Microsoft.Extensions.Options;

namespace LiveLogs.Storage.Maintenance;

/// <summary>Builds the indexes that are built after the fact. In a loop of its own: it waits for backups, which nothing else has to.</summary>
internal sealed partial class IndexMaintenance(
    TextIndex textIndex, BlockIndexBuilder blockIndex, StorageClock clock, TimeProvider time, IOptions<StorageOptions> options, ILogger<IndexMaintenance> logger)
    : BackgroundService
{
    /// <summary>An instance that has just started has more urgent things to do.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var interval = options.Value.MaintenanceInterval;
            await Task.Delay(interval < FirstPause ? interval : FirstPause, time, stoppingToken);
            using var timer = new PeriodicTimer(interval, time);
            do
            {
                await TryAsync(textIndex.BuildAsync, stoppingToken);
                await TryAsync(blockIndex.BuildAsync, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>What hours and days are over is a question of the clock, too.</summary>
    private async Task TryAsync(Func<CancellationToken, Task> build, CancellationToken cancellationToken)
    {
        try
        {
            if (!clock.IsInDoubt)
                await build(cancellationToken);
        }
#pragma warning disable CA1031 // Searches are slower without, that is all.
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.Failed(logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4031, LogLevel.Warning, "An index of past hours or days could not be built; it is tried again at the next interval")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
