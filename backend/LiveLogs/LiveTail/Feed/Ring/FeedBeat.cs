using System.Threading.Channels;

namespace LiveLogs.LiveTail.Feed.Ring;

/// <summary>
/// The rhythm in which a project's viewers look at its ring: all together, at once after a pause, then not before a window
/// has passed. Under load, when waking everybody takes long, the window grows, and messages become larger instead of more.
/// Any number of viewers costs one timer, and each runs on the thread that wakes it until it has to wait for its client.
/// </summary>
internal sealed class FeedBeat(FeedRing ring, TimeSpan window, TimeProvider time)
{
    /// <summary>Viewers that one thread wakes in turn before it looks whether others have left it more.</summary>
    private const int Group = 32;

    /// <summary>The shortest window, as a multiple of the time that waking all viewers took: a third of the time goes to viewers.</summary>
    private const int Share = 2;

    private static readonly TimeSpan LongestWindow = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan DueInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly FeedFrames _frames = new();
    private List<BeatWaiter> _waiting = [];
    private volatile RingHorizon _horizon = ring.Horizon(0);

    /// <summary>As far as viewers look now.</summary>
    public RingHorizon Horizon => _horizon;

    /// <summary>What viewers that look at the same share.</summary>
    public FeedFrames Frames => _frames;

    /// <summary>Says that there is something to see.</summary>
    public void Signal() => _signals.Writer.TryWrite(true);

    /// <summary>Waits for the beat after the one that the viewer has seen, or until something of its own is due.</summary>
    public ValueTask WaitAsync(BeatWaiter waiter, long seen, DateTimeOffset due)
    {
        lock (_lock)
        {
            if (_horizon.Beat > seen)
                return ValueTask.CompletedTask;

            _waiting.Add(waiter);
            return waiter.BeginAsync(due);
        }
    }

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(BeatAsync(cancellationToken), WakeDueAsync(cancellationToken));

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        while (await _signals.Reader.WaitToReadAsync(cancellationToken))
        {
            _signals.Reader.TryRead(out _);
            var started = time.GetTimestamp();
            await WakeAsync(TakeAll());
            var rest = time.GetElapsedTime(started) * Share;
            await Task.Delay(rest < window ? window : rest < LongestWindow ? rest : LongestWindow, time, cancellationToken);
        }
    }

    private async Task WakeDueAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(DueInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
            await WakeAsync(TakeDue(time.GetUtcNow()));
    }

    private List<BeatWaiter> TakeAll()
    {
        lock (_lock)
        {
            _horizon = ring.Horizon(_horizon.Beat + 1);
            _frames.Clear();
            var taken = _waiting;
            _waiting = new List<BeatWaiter>(taken.Count);
            return taken;
        }
    }

    private List<BeatWaiter> TakeDue(DateTimeOffset now)
    {
        lock (_lock)
        {
            var due = _waiting.FindAll(waiter => waiter.Due <= now);
            if (due.Count > 0)
                _waiting.RemoveAll(waiter => waiter.Due <= now);

            return due;
        }
    }

    /// <summary>Wakes viewers on this thread, and with many of them on one for each further processor.</summary>
    private static Task WakeAsync(List<BeatWaiter> waiters)
    {
        var next = 0;
        var helpers = Math.Min(Environment.ProcessorCount, (waiters.Count + Group - 1) / Group) - 1;
        var helping = Enumerable.Range(0, Math.Max(0, helpers)).Select(_ => Task.Run(Work)).ToArray();
        Work();
        return Task.WhenAll(helping);

        void Work()
        {
            for (int end; (end = Interlocked.Add(ref next, Group)) - Group < waiters.Count;)
            {
                for (var i = end - Group; i < Math.Min(end, waiters.Count); i++)
                    waiters[i].Wake();
            }
        }
    }
}
