using LiveLogs.LiveTail.Feed.Heads;
using Microsoft.Extensions.Options;

namespace LiveLogs.LiveTail.Feed;

/// <summary>
/// Compares the feeds with the database at a steady pace, so that a commit of another instance is found even when no
/// message reported it. One query for all projects that have viewers on this instance.
/// </summary>
internal sealed partial class HeadWatch(
    FeedRegistry feeds, HeadReader heads, IOptions<LiveTailOptions> options, TimeProvider time, ILogger<HeadWatch> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        using var timer = new PeriodicTimer(options.Value.HeadInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await feeds.SweepAsync();
                if (feeds.Horizons() is { Count: > 0 } before)
                    feeds.OnHeads(await heads.ReadAsync([.. before.Keys], stoppingToken), before);

                if (failing)
                    Log.Recovered(logger);

                failing = false;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                if (!failing)
                    Log.Failed(logger, error);

                failing = true;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9010, LogLevel.Warning, "Heads cannot be compared with the database; entries of other instances arrive late")]
        public static partial void Failed(ILogger logger, Exception error);

        [LoggerMessage(9011, LogLevel.Information, "Heads are compared with the database again")]
        public static partial void Recovered(ILogger logger);
    }
}
