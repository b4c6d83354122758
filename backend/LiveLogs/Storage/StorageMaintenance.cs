using LiveLogs.Ingestion;
using LiveLogs.Logs;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Storage;

/// <summary>Makes partitions ahead of need and removes what is older than retention, entries and all that counts them.</summary>
internal sealed partial class StorageMaintenance(
    NpgsqlDataSource database,
    Partitions partitions,
    TextIndex textIndex,
    BlockIndexBuilder blockIndex,
    AcceptanceWindow window,
    TimeProvider time,
    IOptions<StorageOptions> options,
    ILogger<StorageMaintenance> logger) : BackgroundService
{
    /// <summary>One round; safe to run on several instances at once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        await partitions.EnsureAsync(today.AddDays(-1), today.AddDays(options.Value.PartitionsAheadDays), cancellationToken);
        var oldest = window.Oldest();
        await partitions.DropBeforeAsync(DateOnly.FromDateTime(EntryWriter.ToTimestamp(oldest)), cancellationToken);
        await PruneAsync(oldest, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.MaintenanceInterval, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await RunAsync(stoppingToken);
                await textIndex.BuildAsync(stoppingToken);
                await blockIndex.BuildAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException error)
            {
                Log.Failed(logger, error);
            }
        }
    }

    private async Task PruneAsync(EventTime oldest, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            WITH expired_ledger AS (DELETE FROM log_ledger WHERE max_ts < $1),
                 expired_counts AS (DELETE FROM entry_counts WHERE minute < $1),
                 expired_patterns AS (DELETE FROM pattern_counts WHERE bucket < $1),
                 expired_index AS (DELETE FROM block_index WHERE day < ($1 AT TIME ZONE 'UTC')::date RETURNING project_number, day, part),
                 expired_bits AS (DELETE FROM block_bits b USING expired_index i WHERE (b.project_number, b.day, b.part) = (i.project_number, i.day, i.part))
            DELETE FROM instances WHERE heartbeat_at < now() - interval '1 day'
            """);
        command.Parameters.Add(new() { Value = EntryWriter.ToTimestamp(oldest) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(4030, LogLevel.Error, "Storage maintenance failed; it runs again at the next interval")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
