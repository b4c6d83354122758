using System.Threading.Channels;
using LiveLogs.LiveTail.Feed.Boards;

namespace LiveLogs.LiveTail.Feed;

/// <summary>A board of a project.</summary>
/// <param name="Type">Whose (<see cref="IBoardSource.Type"/>).</param>
/// <param name="ProjectNumber">The project.</param>
internal readonly record struct BoardPlace(string Type, int ProjectNumber);

/// <summary>
/// Boards with something new, as far as notified: this instance's own changes, and those that Redis reports.
/// Nothing is lost when nobody does; the next comparison finds it.
/// </summary>
internal sealed class BoardNews
{
    private readonly Channel<BoardPlace> _places = Channel.CreateBounded<BoardPlace>(
        new BoundedChannelOptions(1_024) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Add(BoardPlace place) => _places.Writer.TryWrite(place);

    /// <summary>The boards told of since the last call, as soon as there is one; none when the time is over.</summary>
    public async Task<IReadOnlyCollection<BoardPlace>> TakeAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var places = new HashSet<BoardPlace>();
        try
        {
            await _places.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return places;
        }

        while (_places.Reader.TryRead(out var place))
            places.Add(place);

        return places;
    }
}

/// <summary>The way in for rooms that fill <see cref="IBoardSource"/>: viewers of all instances hear of a change.</summary>
internal sealed class BoardFeeds(BoardNews news, RedisWakeUp redis)
{
    /// <summary>To be called after the commit.</summary>
    public void OnChanged(BoardPlace place)
    {
        news.Add(place);
        redis.OnBoardChanged(place);
    }
}
