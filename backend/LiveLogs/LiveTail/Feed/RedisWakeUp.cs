using System.Globalization;
using System.Threading.Channels;
using LiveLogs.Ingestion;
using LiveLogs.Ingestion.Committing;
using LiveLogs.LiveTail.Feed.Boards;
using LiveLogs.Storage.Database;
using StackExchange.Redis;

namespace LiveLogs.LiveTail.Feed;

/// <summary>
/// Tells the other instances over Redis how far a connection is and which boards changed, and hears it from them. Only a
/// wake-up: entries and news come from the database, and <see cref="HeadWatch"/> finds what a lost message did not report. Only
/// provisional lines, which no database has, travel whole. Without <c>ConnectionStrings:Redis</c> it does nothing.
/// </summary>
internal sealed partial class RedisWakeUp(
    IConfiguration configuration,
    FeedRegistry feeds,
    IEnumerable<IBoardSource> boards,
    BoardNews news,
    Installation installation,
    TimeProvider time,
    ILogger<RedisWakeUp> logger)
    : BackgroundService, IBatchListener, IProvisionalListener
{
    private const int QueueCapacity = 1_024;
    private const string Commits = "commits";
    private const string Provisional = "provisional";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly string? _address = configuration.GetConnectionString("Redis") is { Length: > 0 } address ? address : null;
    private readonly string _self = Guid.NewGuid().ToString("N");
    private readonly Channel<News> _news = Channel.CreateBounded<News>(
        new BoundedChannelOptions(QueueCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>The types of boards by the kinds of their messages.</summary>
    private readonly Dictionary<string, string> _boards = boards.ToDictionary(board => KindOf(board.Type), board => board.Type);

    private int _away;

    private readonly record struct News(string Kind, int ProjectNumber, string Text);

    /// <summary>Hands a commit over. A full queue gives up the oldest: what came later says more.</summary>
    public void OnCommitted(EntryBatch batch)
    {
        if (_address is not null)
            Tell(Commits, batch.ProjectNumber, string.Create(CultureInfo.InvariantCulture, $"{batch.ConnectionNumber} {batch.FirstSeq} {batch.LastSeq}"));
    }

    public void OnProvisional(ProvisionalBatch batch)
    {
        if (_address is not null)
            Tell(Provisional, batch.ProjectNumber, ProvisionalJson.Write(batch));
    }

    /// <summary>Hands over that a board of a project has changed.</summary>
    public void OnBoardChanged(BoardPlace place)
    {
        if (_address is not null)
            Tell(KindOf(place.Type), place.ProjectNumber, "");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_address is null)
            return;

        await using var redis = await ConnectAsync(_address, stoppingToken);
        redis.ConnectionFailed += (_, _) => SayAway();
        redis.ConnectionRestored += (_, _) => SayBack();
        SayBack();
        var subscriber = redis.GetSubscriber();
        await foreach (var told in _news.Reader.ReadAllAsync(stoppingToken))
            await PublishAsync(subscriber, told);
    }

    /// <summary>Instances of earlier versions know the kind of alerts by this name.</summary>
    private static string KindOf(string board) => $"{board}s";

    private void Tell(string kind, int projectNumber, string text) => _news.Writer.TryWrite(new News(kind, projectNumber, text));

    /// <summary>Tries until Redis answers once; from then on the multiplexer reconnects and subscribes again by itself.</summary>
    private async Task<ConnectionMultiplexer> ConnectAsync(string address, CancellationToken cancellationToken)
    {
        var options = ConfigurationOptions.Parse(address);
        options.AbortOnConnectFail = true;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ConnectionMultiplexer? redis = null;
            try
            {
                redis = await ConnectionMultiplexer.ConnectAsync(options);
                foreach (var kind in (string[])[Commits, Provisional, .. _boards.Keys])
                {
                    var channel = new RedisChannel(ChannelOf(kind, "*"), RedisChannel.PatternMode.Pattern);
                    await redis.GetSubscriber().SubscribeAsync(channel, (from, message) => OnMessage(kind, from.ToString(), message));
                }

                return redis;
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                if (redis is not null)
                    await redis.DisposeAsync();

                SayAway();
                await Task.Delay(RetryDelay, time, cancellationToken);
            }
        }
    }

    private async Task PublishAsync(ISubscriber subscriber, News told)
    {
        var project = told.ProjectNumber.ToString(CultureInfo.InvariantCulture);
        var channel = new RedisChannel(ChannelOf(told.Kind, project), RedisChannel.PatternMode.Literal);
        try
        {
            await subscriber.PublishAsync(channel, $"{_self} {told.Text}", CommandFlags.FireAndForget);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            SayAway();
        }
    }

    private void OnMessage(string kind, string channel, string? message)
    {
        var space = message?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        if (space < 0 || message.AsSpan(0, space).SequenceEqual(_self)
            || !int.TryParse(channel.AsSpan(channel.LastIndexOf(':') + 1), CultureInfo.InvariantCulture, out var project))
            return;

        var text = message![(space + 1)..];
        if (kind == Commits)
            OnCommit(project, text);
        else if (_boards.TryGetValue(kind, out var board))
            news.Add(new BoardPlace(board, project));
        else if (feeds.IsActive(project) && ProvisionalJson.TryRead(project, text) is { } batch)
            feeds.OnProvisional(batch);
    }

    private void OnCommit(int project, string text)
    {
        var parts = text.Split(' ');
        if (parts.Length >= 3
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var connection)
            && long.TryParse(parts[2], CultureInfo.InvariantCulture, out var lastSeq))
            feeds.OnHead(project, connection, lastSeq);
    }

    /// <summary>The generation keeps installations apart that share a Redis.</summary>
    private string ChannelOf(string kind, string project) =>
        string.Create(CultureInfo.InvariantCulture, $"livelogs:{installation.Generation:x8}:{kind}:{project}");

    private void SayAway()
    {
        if (Interlocked.Exchange(ref _away, 1) == 0)
            Log.Away(logger);
    }

    private void SayBack()
    {
        if (Interlocked.Exchange(ref _away, 0) == 1)
            Log.Back(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(9020, LogLevel.Warning, "Redis is unavailable; until it is back, lines of other instances arrive with the comparison of heads")]
        public static partial void Away(ILogger logger);

        [LoggerMessage(9021, LogLevel.Information, "Redis is back")]
        public static partial void Back(ILogger logger);
    }
}
