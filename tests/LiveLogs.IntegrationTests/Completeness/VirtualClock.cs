using System.Diagnostics;

namespace LiveLogs.IntegrationTests.Completeness;

/// <summary>
/// A clock that jumps to the next timer whenever everything that uses it rests, so that hours pass in seconds although sockets and the
/// database are real. Rest is: no request is under way except those that wait for this clock in the simulator, the database does nothing,
/// the thread pool has nothing to do, no thread runs or waits for a processor, and nobody asked for the time for a moment. A jump that comes
/// too early makes something look slow, and the last one too early leaves it undone.
/// </summary>
internal sealed class VirtualClock : TimeProvider, IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Steps in which nothing was done and nobody was ready to. What is handed from one thread to another while these are looked at, or is
    /// between two sockets, shows itself within them.
    /// </summary>
    private const int Silence = 3;

    /// <summary>What is due later than this is probably a limit that is not meant to be reached.</summary>
    private static readonly TimeSpan Far = TimeSpan.FromMinutes(3);

    /// <summary>More work in a step than that of looking around is somebody's: a method that is compiled at its first call says nothing else for long.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(0.3);

    /// <summary>Instead of <see cref="Silence"/> before a jump that far, and at the end.</summary>
    private const int LongSilence = 30;

    /// <summary>What was read when the time is up waits that long for company before it is stored.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    /// <summary>In real time, until the next jump: a busy machine makes a run longer, not endless.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(3);

    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly ProcessActivity _process = new();
    private DateTimeOffset _now;
    private long _activity;

    /// <summary>Starts on a whole second near the real time, inside the retention of a test database.</summary>
    public VirtualClock()
    {
        _now = DateTimeOffset.FromUnixTimeSeconds(System.GetUtcNow().ToUnixTimeSeconds());
        OfSimulator = new SimulatorView(this);
    }

    /// <summary>The same time for a simulator: a request that waits for one of its timers is not being worked at.</summary>
    public TimeProvider OfSimulator { get; }

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
    /// <param name="underWay">Requests that the simulator is answering.</param>
    /// <exception cref="TimeoutException">It does not get further for minutes of real time.</exception>
    public async Task RunAsync(TimeSpan span, Func<int> underWay)
    {
        var end = GetUtcNow() + span;
        // On a thread of its own, so that the thread pool rests when everything else does.
        await Task.Factory.StartNew(() => Run(end, underWay), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        Add(new Timer(this, () => callback(state)), dueTime, period);

    private void Run(DateTimeOffset end, Func<int> underWay)
    {
        var (silence, seen, jumped) = (0, -1L, Stopwatch.GetTimestamp());
        while (true)
        {
            if (Stopwatch.GetElapsedTime(jumped) > LongestRest)
                throw new TimeoutException($"Time does not pass: {Describe(underWay)}.");

            var spent = ProcessActivity.CpuTime;
#pragma warning disable RS0030 // What others do in real time is what this waits for.
            Thread.Sleep(Step);
#pragma warning restore RS0030
            var activity = Interlocked.Read(ref _activity) + ProcessActivity.Done;
            silence = activity == seen && ProcessActivity.CpuTime - spent < Idle && !IsWorking(underWay) ? silence + 1 : 0;
            seen = activity;
            var due = NextDue(end + Linger);
            if (silence < (due is null || due - _now > Far ? LongSilence : Silence))
                continue;

            if (due is not { } time)
                break;

            Fire(time);
            (silence, jumped) = (0, Stopwatch.GetTimestamp());
        }

        lock (_gate)
            _now = end > _now ? end : _now;
    }

    private bool IsWorking(Func<int> underWay) =>
        Math.Max(_process.Requests, underWay()) > WaitingInSimulator() || ProcessActivity.Pending > 0 || _process.Connections > 0
        || ProcessActivity.IsAnotherThreadReady;

    private string Describe(Func<int> underWay) =>
        $"{_process.Requests} requests sent, {underWay()} of them arrived, {WaitingInSimulator()} of those wait for the clock; "
        + $"{_process.Connections} database connections in use; {ProcessActivity.Pending} work items; "
        + $"{(ProcessActivity.IsAnotherThreadReady ? "some" : "no")} thread is ready to run; the clock was used {_activity} times";

    public void Dispose() => _process.Dispose();

    private Timer Add(Timer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
            _timers.Add(timer);

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>When the next timer is due, if not after the end.</summary>
    private DateTimeOffset? NextDue(DateTimeOffset end)
    {
        lock (_gate)
        {
            var next = _timers.Count == 0 ? DateTimeOffset.MaxValue : _timers.Min(timer => timer.Due);
            return next <= end ? next : null;
        }
    }

    /// <summary>Everything that is due at once happens at once.</summary>
    private void Fire(DateTimeOffset due)
    {
        List<Timer> timers;
        lock (_gate)
        {
            _now = due > _now ? due : _now;
            timers = _timers.FindAll(timer => timer.Due <= due);
        }

        timers.ForEach(timer => timer.Fire());
    }

    private int WaitingInSimulator()
    {
        lock (_gate)
            return _timers.Count(timer => timer.IsOfSimulator && timer.Due < DateTimeOffset.MaxValue);
    }

    private sealed class SimulatorView(VirtualClock clock) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.Add(new Timer(clock, () => callback(state)) { IsOfSimulator = true }, dueTime, period);
    }

    private sealed class Timer(VirtualClock clock, Action callback) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public bool IsOfSimulator { get; init; }

        public void Fire()
        {
            lock (clock._gate)
            {
                // Stopped or set anew by another one meanwhile.
                if (Due > clock._now)
                    return;

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
