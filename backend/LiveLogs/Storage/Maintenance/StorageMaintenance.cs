using LiveLogs.Ingestion;
using LiveLogs.Storage.Entries;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LiveLogs.Storage.Maintenance;

/// <summary>
/// Makes partitions ahead of need and removes what is older than retention, at start and then at every interval, in sessions of its own. Nobody waits for it, and it
/// waits for nobody long.
/// </summary>
internal sealed partial class StorageMaintenance(
    [FromKeyedServices(StorageServices.MaintenanceSessions)] NpgsqlDataSource database,
    Partitions partitions,
    IEnumerable<IRetentionStep> steps,
    ClockWatch watch,
    StorageClock clock,
    TimeProvider time,
    IOptions<StorageOptions> options,
    ILogger<StorageMaintenance> logger) : BackgroundService
{
    /// <summary>How long a step waits for a lock. Others may queue behind it meanwhile.</summary>
    public static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(2);

    /// <summary>One instance at a time: "Main" in ASCII.</summary>
    private const long LockKey = 0x4D61696E;

    private readonly IRetentionStep[] _steps = [.. steps];

    /// <summary>One round. Safe to run on several instances at once; what fails is logged and tried again at the next.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // An instance that does not know the database's time removes nothing.
        if (!await TryAsync("compare clocks", () => watch.CompareAsync(cancellationToken), cancellationToken))
            return;

        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        await TryAsync(
            "make partitions", () => partitions.EnsureAsync(today.AddDays(-1), today.AddDays(options.Value.PartitionsAheadDays), cancellationToken), cancellationToken);
        if (!clock.IsInDoubt)
            await TryAsync("remove what is old", () => RemoveAsync(cancellationToken), cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.MaintenanceInterval, time);
        try
        {
            do
                await RunAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await using var turn = await database.OpenConnectionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand($"SELECT pg_try_advisory_lock({LockKey})", turn))
        {
            if (await take.ExecuteScalarAsync(cancellationToken) is not true)
                return;
        }

        try
        {
            foreach (var step in _steps)
                await TryAsync(step.GetType().Name, () => RunAsync(step, cancellationToken), cancellationToken);
        }
        finally
        {
            await using var release = new NpgsqlCommand($"SELECT pg_advisory_unlock({LockKey})", turn);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task RunAsync(IRetentionStep step, CancellationToken cancellationToken)
    {
        // Between two steps a clock may have been set.
        if (clock.IsInDoubt)
            return;

        await using var session = await database.OpenConnectionAsync(cancellationToken);
        await using (var limit = new NpgsqlCommand($"SET lock_timeout = {(int)LockTimeout.TotalMilliseconds}", session))
            await limit.ExecuteNonQueryAsync(cancellationToken);

        await step.RunAsync(session, clock.GetUtcNow(), cancellationToken);
    }

    private async Task<bool> TryAsync(string what, Func<Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step();
            return true;
        }
#pragma warning disable CA1031 // Whatever goes wrong here, the service goes on, and so do the other steps.
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.Failed(logger, what, error);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4030, LogLevel.Error, "Storage maintenance: '{Step}' failed; it runs again at the next interval")]
        public static partial void Failed(ILogger logger, string step, Exception error);
    }
}
