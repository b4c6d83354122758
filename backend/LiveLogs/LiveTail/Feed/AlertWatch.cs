using Microsoft.Extensions.Options;

namespace LiveLogs.LiveTail.Feed;

/// <summary>
/// Brings changed alerts to the viewers of this instance: at once when somebody tells of them, and at a steady pace for what
/// nobody told. What viewers are shown is always read from the database.
/// </summary>
internal sealed partial class AlertWatch(
    IEnumerable<IAlertSource> sources, FeedRegistry feeds, AlertNews news, IOptions<LiveTailOptions> options, TimeProvider time, ILogger<AlertWatch> logger)
    : BackgroundService
{
    /// <summary>The pause after changes were read lasts so many times as long as that took: what costs much is done less often.</summary>
    private const int PauseShare = 4;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (sources.FirstOrDefault() is not { } source)
            return;

        var (isFailing, comparedAt) = (false, time.GetTimestamp());
        while (!stoppingToken.IsCancellationRequested)
        {
            var projects = await news.TakeAsync(options.Value.HeadInterval, time, stoppingToken);
            try
            {
                if (time.GetElapsedTime(comparedAt) >= options.Value.HeadInterval)
                    (projects, comparedAt) = (feeds.ActiveProjects, time.GetTimestamp());
                var started = time.GetTimestamp();
                await CompareAsync(source, projects, stoppingToken);
                isFailing = false;
                var pause = time.GetElapsedTime(started) * PauseShare;
                await Task.Delay(pause < LongestPause ? pause : LongestPause, time, stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                if (!isFailing)
                    Log.Failed(logger, error);
                isFailing = true;
            }
        }
    }

    private async Task CompareAsync(IAlertSource source, IReadOnlyCollection<int> projects, CancellationToken cancellationToken)
    {
        var shown = projects.Select(project => (Project: project, Feed: feeds.Find(project))).Where(one => one.Feed is not null).ToList();
        if (shown.Count == 0)
            return;

        var heads = await source.ReadHeadsAsync(shown.ConvertAll(one => one.Project), cancellationToken);
        foreach (var (project, feed) in shown)
        {
            if (heads.GetValueOrDefault(project) <= feed!.Alerts.Change)
                continue;

            feed.Alerts.Add(await source.ReadAsync(project, feed.Alerts.Change, cancellationToken));
            feed.Beat.Signal();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9040, LogLevel.Warning, "Changes of alerts cannot be read; viewers see them when they can")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
