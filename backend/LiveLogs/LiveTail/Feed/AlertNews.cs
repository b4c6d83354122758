using System.Threading.Channels;

namespace LiveLogs.LiveTail.Feed;

/// <summary>
/// Projects whose alerts have changed, as far as somebody told: this instance's own changes, and those that Redis tells of.
/// Nothing is lost when nobody does; the next comparison finds it.
/// </summary>
internal sealed class AlertNews
{
    private readonly Channel<int> _projects = Channel.CreateBounded<int>(
        new BoundedChannelOptions(1_024) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Add(int projectNumber) => _projects.Writer.TryWrite(projectNumber);

    /// <summary>The projects told of since the last call, as soon as there is one; none when the time is over.</summary>
    public async Task<IReadOnlyCollection<int>> TakeAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var projects = new HashSet<int>();
        try
        {
            await _projects.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return projects;
        }

        while (_projects.Reader.TryRead(out var project))
            projects.Add(project);

        return projects;
    }
}

/// <summary>The way in for who changes alerts: viewers of all instances hear of it.</summary>
internal sealed class AlertFeeds(AlertNews news, RedisWakeUp redis)
{
    /// <summary>To be called after the commit.</summary>
    public void OnChanged(int projectNumber)
    {
        news.Add(projectNumber);
        redis.OnAlertsChanged(projectNumber);
    }
}
