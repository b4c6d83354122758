using LiveLogs.LiveTail.Feed.Boards;
using Microsoft.Extensions.Options;

namespace LiveLogs.LiveTail.Feed;

/// <summary>
/// Brings what is new on the boards to the viewers of this instance: at once when somebody tells of it, and at a steady pace for what
/// notification. Viewers always see what is read from the database.
/// </summary>
internal sealed partial class BoardWatch(
    IEnumerable<IBoardSource> sources, FeedRegistry feeds, BoardNews news, IOptions<LiveTailOptions> options, TimeProvider time, ILogger<BoardWatch> logger)
    : BackgroundService
{
    /// <summary>The pause after reading changes, as a multiple of the time that reading took: expensive reads are less frequent.</summary>
    private const int PauseShare = 4;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    private readonly IBoardSource[] _sources = [.. sources];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_sources.Length == 0)
            return;

        var (isFailing, comparedAt) = (false, time.GetTimestamp());
        while (!stoppingToken.IsCancellationRequested)
        {
            var places = await news.TakeAsync(options.Value.HeadInterval, time, stoppingToken);
            try
            {
                if (time.GetElapsedTime(comparedAt) >= options.Value.HeadInterval)
                    (places, comparedAt) = (All(), time.GetTimestamp());
                var started = time.GetTimestamp();
                foreach (var source in _sources)
                    await CompareAsync(source, [.. places.Where(place => place.Type == source.Type).Select(place => place.ProjectNumber)], stoppingToken);

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

    private List<BoardPlace> All() => [.. _sources.SelectMany(source => feeds.ActiveProjects.Select(project => new BoardPlace(source.Type, project)))];

    private async Task CompareAsync(IBoardSource source, IReadOnlyCollection<int> projects, CancellationToken cancellationToken)
    {
        var shown = new List<(int Project, ProjectFeed Feed, FeedBoard Board)>();
        foreach (var project in projects)
        {
            if (feeds.Find(project) is { } feed && feed.Boards.FirstOrDefault(board => board.Source == source) is { } board)
                shown.Add((project, feed, board));
        }

        if (shown.Count == 0)
            return;

        var heads = await source.ReadHeadsAsync(shown.ConvertAll(one => one.Project), cancellationToken);
        foreach (var (project, feed, board) in shown)
        {
            if (heads.GetValueOrDefault(project) <= board.Change)
                continue;

            board.Add(await source.ReadAsync(project, board.Change, cancellationToken));
            feed.Beat.Signal();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9040, LogLevel.Warning, "News beside the entries, such as alerts, cannot be read; viewers see them when they can")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
