using System.Globalization;
using System.Threading.Channels;
using LiveLogs.Ingestion;
using LiveLogs.Storage;
using StackExchange.Redis;

namespace LiveLogs.LiveTail.Feed;

/// <summary>
/// Tells the other instances over Redis how far a connection is and whose alerts changed, and hears it from them. Only a wake-up: entries come from
/// the database, and <see cref="HeadWatch"/> finds what a lost message did not tell. Without
/// <c>ConnectionStrings:Redis</c> it does nothing.
/// </summary>
internal sealed partial class RedisWakeUp(
    IConfiguration configuration, FeedRegistry feeds, AlertNews alerts, Installation installation, TimeProvider time, ILogger<RedisWakeUp> logger)
    : BackgroundService, IBatchListener
{
    private const int QueueCapacity = 1_024;
    private const string Alerts = "alerts";
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly string? _address = configuration.GetConnectionString("Redis") is { Length: > 0 } address ? address : null;
    private readonly string _self = Guid.NewGuid().ToString("N");
    private readonly Channel<News> _news = Channel.CreateBounded<News>(
        new BoundedChannelOptions(QueueCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private int _away;

    /// <param name="ProjectNumber">Of which project.</param>
    /// <param name="Text">Connection, first and last sequence number of a commit; or the word for alerts.</param>
    private readonly record struct News(int ProjectNumber, string Text);

    /// <summary>Hands a commit over. A full queue gives up the oldest: what came later says more.</summary>
    public void OnCommitted(EntryBatch batch)
    {
        if (_address is not null)
            _news.Writer.TryWrite(new News(batch.ProjectNumber, string.Create(CultureInfo.InvariantCulture, $"{batch.ConnectionNumber} {batch.FirstSeq} {batch.LastSeq}")));
    }

    /// <summary>Hands over that alerts of a project have changed.</summary>
    public void OnAlertsChanged(int projectNumber)
    {
        if (_address is not null)
            _news.Writer.TryWrite(new News(projectNumber, Alerts));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_address is null)
            return;

        using var redis = await ConnectAsync(_address, stoppingToken);
        redis.ConnectionFailed += (_, _) => SayAway();
        redis.ConnectionRestored += (_, _) => SayBack();
        SayBack();
        var subscriber = redis.GetSubscriber();
        await foreach (var news in _news.Reader.ReadAllAsync(stoppingToken))
            await PublishAsync(subscriber, news);
    }

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
                var channel = new RedisChannel(ChannelOf("*"), RedisChannel.PatternMode.Pattern);
                await redis.GetSubscriber().SubscribeAsync(channel, (from, message) => OnMessage(from, message));
                return redis;
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                redis?.Dispose();
                SayAway();
                await Task.Delay(RetryDelay, time, cancellationToken);
            }
        }
    }

    private async Task PublishAsync(ISubscriber subscriber, News news)
    {
        var project = news.ProjectNumber.ToString(CultureInfo.InvariantCulture);
        var channel = new RedisChannel(ChannelOf(project), RedisChannel.PatternMode.Literal);
        try
        {
            await subscriber.PublishAsync(channel, $"{_self} {news.Text}", CommandFlags.FireAndForget);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            SayAway();
        }
    }

    private void OnMessage(string channel, string? message)
    {
        var parts = message?.Split(' ') ?? [];
        if (parts.Length < 2 || parts[0] == _self
            || !int.TryParse(channel.AsSpan(channel.LastIndexOf(':') + 1), CultureInfo.InvariantCulture, out var project))
            return;

        if (parts[1] == Alerts)
        {
            alerts.Add(project);
            return;
        }

        if (parts.Length < 4
            || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var connection)
            || !long.TryParse(parts[3], CultureInfo.InvariantCulture, out var lastSeq))
            return;

        feeds.OnHead(project, connection, lastSeq);
    }

    /// <summary>The generation keeps installations apart that share a Redis.</summary>
    private string ChannelOf(string project) =>
        string.Create(CultureInfo.InvariantCulture, $"livelogs:{installation.Generation:x8}:commits:{project}");

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
        [LoggerMessage(9020, LogLevel.Warning, "Redis is away; lines of other instances come with the comparison of heads until it is back")]
        public static partial void Away(ILogger logger);

        [LoggerMessage(9021, LogLevel.Information, "Redis is back")]
        public static partial void Back(ILogger logger);
    }
}
