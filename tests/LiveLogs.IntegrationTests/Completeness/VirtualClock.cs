using System.Diagnostics;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>
/// A clock that jumps to the next timer whenever everything that uses it rests, so that hours pass in seconds although sockets and the
/// database are real. Rest is told by silence: nobody asked for the time, set a timer or talked to the simulator for a few milliseconds.
/// A jump that comes too early only makes something look slow.
/// </summary>
internal sealed class VirtualClock(DateTimeOffset start) : TimeProvider
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    /// <summary>What is due later than this is probably a limit that is not meant to be reached.</summary>
    private static readonly TimeSpan Far = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>In real time.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan LongestStoring = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = start;
    private long _activity;

    /// <summary>Starts on a whole second near the real time, inside the retention of a test database.</summary>
    public VirtualClock()
        : this(DateTimeOffset.FromUnixTimeSeconds(System.GetUtcNow().ToUnixTimeSeconds()))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        Interlocked.Increment(ref _activity);
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Does something when the clock gets there.</summary>
    public void At(DateTimeOffset time, Action action) => CreateTimer(_ => action(), null, time - GetUtcNow(), Timeout.InfiniteTimeSpan);

    /// <summary>Lets time pass.</summary>
    /// <param name="span">How much.</param>
    /// <param name="underWay">Requests that the simulator is answering: they are waited for, a while.</param>
    /// <param name="isStoring">Whether something is still being done that no timer shows: the end waits for it.</param>
    public async Task RunAsync(TimeSpan span, Func<int> underWay, Func<bool>? isStoring = null)
    {
        var end = GetUtcNow() + span;
        var quietSince = Stopwatch.GetTimestamp();
        var seen = Interlocked.Read(ref _activity);
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (Stopwatch.GetElapsedTime(began) > LongestRun)
                throw new TimeoutException($"{end - GetUtcNow()} of {span} are left; {underWay()} requests are under way; the clock was used {_activity} times.");

            await Task.Delay(Step, System, CancellationToken.None);
            var activity = Interlocked.Read(ref _activity);
            if (activity != seen)
                (seen, quietSince) = (activity, Stopwatch.GetTimestamp());

            // What is being stored may wait for company a moment beyond the end.
            var (timer, patience) = Next(isStoring?.Invoke() == true ? end + Grace : end, underWay() > 0);
            if (Stopwatch.GetElapsedTime(quietSince).TotalMilliseconds < patience)
                continue;

            // Silence alone would mistake a slow machine for rest.
            if (ThreadPool.PendingWorkItemCount > 0)
            {
                quietSince = Stopwatch.GetTimestamp();
                continue;
            }

            if (timer is null && isStoring?.Invoke() == true && Stopwatch.GetElapsedTime(quietSince) < LongestStoring)
                continue;

            if (timer is null)
            {
                lock (_gate)
                    _now = end > _now ? end : _now;
                return;
            }

            timer.Fire();
            seen = Interlocked.Read(ref _activity);
            quietSince = Stopwatch.GetTimestamp();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        lock (_gate)
            _timers.Add(timer);

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The next timer up to the end, and how many milliseconds of silence have to come before it.</summary>
    private (Timer? Timer, int Patience) Next(DateTimeOffset end, bool isBusy)
    {
        lock (_gate)
        {
            var next = _timers.MinBy(timer => timer.Due);
            // A poller without a timer is busy with the database.
            return next is null || next.Due > end ? (null, next is null || next.Due - _now > Far ? 1500 : 250) : (next, isBusy ? 60 : next.Due - _now > Far ? 300 : 3);
        }
    }

    private sealed class Timer(VirtualClock clock, Action callback) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public void Fire()
        {
            lock (clock._gate)
            {
                if (Due == DateTimeOffset.MaxValue)
                    return;

                clock._now = Due > clock._now ? Due : clock._now;
                Due = _period == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : Due + _period;
            }

            callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref clock._activity);
            lock (clock._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : clock._now + (dueTime > TimeSpan.Zero ? dueTime : TimeSpan.Zero);
                _period = period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan;
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
