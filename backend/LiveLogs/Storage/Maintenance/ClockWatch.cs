using LiveLogs.Ingestion;
using Npgsql;

namespace LiveLogs.Storage.Maintenance;

/// <summary>Compares this instance's clock with the database's, and says when they differ.</summary>
internal sealed partial class ClockWatch(
    [FromKeyedServices(StorageServices.VitalSessions)] NpgsqlDataSource database, StorageClock clock, TimeProvider time, ILogger<ClockWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>How often a lasting difference is logged again.</summary>
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private Difference _told;
    private long _toldAt;

    private enum Difference
    {
        None,
        Noticed,
        Doubtful,
    }

    /// <summary>One comparison.</summary>
    /// <exception cref="NpgsqlException">The database cannot be asked.</exception>
    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var asked = time.GetTimestamp();
        var answer = (DateTime)(await command.ExecuteScalarAsync(cancellationToken))!;
        var answered = time.GetTimestamp();
        clock.Set(new DateTimeOffset(answer, TimeSpan.Zero), asked + ((answered - asked) / 2));
        Tell(clock.Ahead);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryCompareAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task TryCompareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CompareAsync(cancellationToken);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            // The last comparison stays in force; a missing database is reported elsewhere.
        }
    }

    private void Tell(TimeSpan ahead)
    {
        var now = ahead.Duration() > StorageClock.Tolerated ? Difference.Doubtful : ahead.Duration() > StorageClock.Noticed ? Difference.Noticed : Difference.None;
        lock (_lock)
        {
            if (now == _told && (now == Difference.None || time.GetElapsedTime(_toldAt) < Reminder))
                return;

            (_told, _toldAt) = (now, time.GetTimestamp());
        }

        var seconds = Math.Round(ahead.TotalSeconds, 1);
        if (now == Difference.Doubtful)
            Log.Doubtful(logger, seconds);
        else if (now == Difference.Noticed)
            Log.Noticed(logger, seconds);
        else
            Log.Agree(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(4022, LogLevel.Warning,
            "This machine's clock is {Seconds} s ahead of the database's (behind, when negative). Correct one of them: times of observation and default ranges are off")]
        public static partial void Noticed(ILogger logger, double seconds);

        [LoggerMessage(4023, LogLevel.Error,
            "This machine's clock is {Seconds} s ahead of the database's (behind, when negative), so one of them is wrong. Entries are checked against the database's clock. Until the clocks agree again, this instance removes nothing, and pushes with entries that are refused for their time get a 503")]
        public static partial void Doubtful(ILogger logger, double seconds);

        [LoggerMessage(4024, LogLevel.Information, "This machine's clock and the database's agree")]
        public static partial void Agree(ILogger logger);
    }
}
