using System.Globalization;
using System.Threading.Channels;
using LiveLogs.Ingestion;
using LiveLogs.Storage;
using StackExchange.Redis;

namespace LiveLogs.LiveTail.Feed;

/// <summary>
/// Tells the other instances over Redis how far a connection is, and hears it from them. Only a wake-up: entries come from
/// the database, and <see cref="HeadWatch"/> finds what a lost message did not tell. Without
/// <c>ConnectionStrings:Redis</c> it does nothing.
/// </summary>
internal sealed partial class RedisWakeUp(
    IConfiguration configuration, FeedRegistry feeds, Installation installation, TimeProvider time, ILogger<RedisWakeUp> logger)
    : BackgroundService, IBatchListener
{
    private const int QueueCapacity = 1_024;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly string? _address = configuration.GetConnectionString("Redis") is { Length: > 0 } address ? address : null;
    private readonly string _self = Guid.NewGuid().ToString("N");
    private readonly Channel<Commit> _commits = Channel.CreateBounded<Commit>(
        new BoundedChannelOptions(QueueCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private int _away;

    private readonly record struct Commit(int ProjectNumber, int ConnectionNumber, long FirstSeq, long LastSeq);

    /// <summary>Hands a commit over. A full queue gives up the oldest: what came later says more.</summary>
    public void OnCommitted(EntryBatch batch)
    {
        if (_address is not null)
            _commits.Writer.TryWrite(new Commit(batch.ProjectNumber, batch.ConnectionNumber, batch.FirstSeq, batch.LastSeq));
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
        await foreach (var commit in _commits.Reader.ReadAllAsync(stoppingToken))
            await PublishAsync(subscriber, commit);
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

    private async Task PublishAsync(ISubscriber subscriber, Commit commit)
    {
        var project = commit.ProjectNumber.ToString(CultureInfo.InvariantCulture);
        var channel = new RedisChannel(ChannelOf(project), RedisChannel.PatternMode.Literal);
        var message = string.Create(CultureInfo.InvariantCulture, $"{_self} {commit.ConnectionNumber} {commit.FirstSeq} {commit.LastSeq}");
        try
        {
            await subscriber.PublishAsync(channel, message, CommandFlags.FireAndForget);
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            SayAway();
        }
    }

    private void OnMessage(string channel, string? message)
    {
        var parts = message?.Split(' ') ?? [];
        if (parts.Length < 4 || parts[0] == _self
            || !int.TryParse(channel.AsSpan(channel.LastIndexOf(':') + 1), CultureInfo.InvariantCulture, out var project)
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
