using Npgsql;

namespace LiveLogs.Storage.Restores;

/// <summary>
/// Notices that the database was put back to an earlier state under the running instance, by a base backup, a snapshot or a dump: each time it leaves a higher number there, and what it left last
/// has to be there still. The heads of connections show the same, but only for connections whose lines were lost.
/// </summary>
internal sealed partial class RestoreWatch(
    [FromKeyedServices(StorageServices.VitalSessions)] NpgsqlDataSource database,
    IEnumerable<IRestoreListener> listeners,
    TimeProvider time,
    ILogger<RestoreWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Guid _instance = Guid.NewGuid();
    private readonly List<IRestoreListener> _untold = [];

    /// <summary>The last number that is known to be stored; 0: none was yet.</summary>
    private long _stored;

    /// <summary>The last number that was sent: whether it was stored is not known when the answer did not come.</summary>
    private long _sent;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops, or its start failed: that is said elsewhere.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await MarkAsync(cancellationToken) < _stored)
            {
                Log.Restored(logger);
                _untold.AddRange(listeners.Except(_untold));
            }

            _stored = _sent;
            while (_untold.Count > 0)
            {
                await _untold[0].OnRestoredAsync(cancellationToken);
                _untold.RemoveAt(0);
            }
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            // While the database is away nobody reads anything else of it; the next time it is looked at again.
            Log.Failed(logger, error.Message);
        }
    }

    /// <summary>Leaves the next number.</summary>
    /// <returns>The one that was there; 0 when there was none.</returns>
    private async Task<long> MarkAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            WITH before AS MATERIALIZED (SELECT mark FROM restore_marks WHERE instance = $1),
            old AS (DELETE FROM restore_marks WHERE $3 AND instance <> $1 AND marked_at < now() - interval '1 day'),
            next AS (
                INSERT INTO restore_marks (instance, mark) VALUES ($1, $2)
                ON CONFLICT (instance) DO UPDATE SET mark = excluded.mark, marked_at = now())
            SELECT coalesce((SELECT mark FROM before), 0)
            """);
        command.Parameters.Add(new() { Value = _instance });
        command.Parameters.Add(new() { Value = ++_sent });
        command.Parameters.Add(new() { Value = _stored == 0 });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static partial class Log
    {
        [LoggerMessage(4050, LogLevel.Warning, "The database was restored to an earlier state; its state is read again")]
        public static partial void Restored(ILogger logger);

        [LoggerMessage(4051, LogLevel.Debug, "LiveLogs could not check whether the database was restored: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
