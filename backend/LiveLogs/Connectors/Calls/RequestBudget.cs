namespace LiveLogs.Connectors.Calls;

/// <summary>
/// A token bucket for one quota of a provider, shared by everything that draws on it. Sources that wait take turns, so a
/// busy one cannot starve the others. The rate follows the provider (<see cref="CubicPace"/>): each burst of
/// throttling cuts it, and it is back within seconds. A second burst before anything was served stops all requests for a while as well (0.5 s, doubled
/// with each further one up to 5 s, full jitter).
/// A source that is refused time after time while others are served is not refused for the quota: it is left to itself.
/// </summary>
internal sealed class RequestBudget : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>While the rate grows, the next request is due sooner than the present rate says.</summary>
    private static readonly TimeSpan LongestNap = TimeSpan.FromSeconds(0.1);

    /// <summary>Refusals in a row, with others served in between, after which a source is seen to be refused alone.</summary>
    private const int AloneAfter = 3;

    /// <summary>Adding fractions of a token leaves it a hair short of whole.</summary>
    private const double Rounding = 1e-6;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<TaskCompletionSource<long>>> _waiting = [];
    private readonly Queue<string> _turns = new();
    private readonly Dictionary<string, RefusalStreak> _streaks = [];
    private readonly TimeProvider _time;
    private readonly Func<double> _jitter;
    private readonly double _burst;
    private readonly long _start;
    private ITimer? _timer;
    private double _maxRate;
    private readonly CubicPace _pace = new();
    private double _tokens;
    private TimeSpan _filledAt;
    private TimeSpan _pausedUntil;
    private long _lastPermit;
    private long _lastPermitBeforeThrottle;
    private int _streak;
    private long _served;
    private long _refused;
    private double _share = 1;
    private TimeSpan _shareUntil = TimeSpan.MaxValue;

    /// <param name="maxRate">Requests a second while the provider does not throttle.</param>
    /// <param name="time">The clock.</param>
    /// <param name="jitter">A number from 0 to 1, another one each time.</param>
    /// <param name="burst">Requests that may be sent at once after a rest; at least one second's worth.</param>
    public RequestBudget(double maxRate, TimeProvider time, Func<double> jitter, double burst = 1)
    {
        _maxRate = maxRate;
        _time = time;
        _jitter = jitter;
        _start = time.GetTimestamp();
        _burst = burst;
        _tokens = Capacity;
    }

    /// <summary>Requests that may be sent at once after a rest.</summary>
    private double Capacity => Math.Max(1, Math.Max(_burst, _maxRate) * Share);

    private double Share => Now < _shareUntil ? _share : 0;

    /// <summary>Requests a second now, before it is shared.</summary>
    private double Rate => _pace.At(Now) * _maxRate;

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Whether it is as good as new, so that nothing is lost with it.</summary>
    public bool IsFresh
    {
        get
        {
            lock (_gate)
            {
                Fill();
                return _pace.At(Now) >= 1 && _turns.Count == 0 && Now >= _pausedUntil;
            }
        }
    }

    /// <summary>
    /// Takes a part of the quota, because others draw on it too. It is valid for a while only: a participant that does not hear of the
    /// others any more sends nothing, since they may have taken over.
    /// </summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="validFor">How long, from now; <see cref="Timeout.InfiniteTimeSpan"/> for good.</param>
    public void SetShare(double share, TimeSpan validFor)
    {
        lock (_gate)
        {
            Fill();
            (_share, _shareUntil) = (share, validFor == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : Now + validFor);
            _tokens = Math.Min(_tokens, Capacity);
            Serve();
        }
    }

    /// <summary>Waits for this source's turn and takes one request.</summary>
    /// <returns>A permit to report the request's outcome with.</returns>
    public async Task<long> TakeAsync(string source, CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_waiting.TryGetValue(source, out var queue))
            {
                _waiting[source] = queue = new Queue<TaskCompletionSource<long>>();
                _turns.Enqueue(source);
            }

            queue.Enqueue(waiter);
            Serve();
        }

        await using var registration = cancellationToken.Register(() => waiter.TrySetCanceled(cancellationToken));
        return await waiter.Task;
    }

    /// <summary>The provider refused the request as one too many.</summary>
    /// <param name="source">Whose it was.</param>
    /// <param name="permit">The request's.</param>
    /// <param name="atLeast">A pause that is not shortened: the provider says, or is known for, when its count is reset.</param>
    /// <returns>How long all requests pause now.</returns>
    public TimeSpan Throttled(string source, long permit, TimeSpan atLeast = default)
    {
        lock (_gate)
        {
            Fill();
            _refused++;
            // Requests that were on their way when the rate was cut are no news.
            if (permit > _lastPermitBeforeThrottle && !IsAlone(source))
            {
                _lastPermitBeforeThrottle = _lastPermit;
                _tokens = 0;
                var longest = _streak == 0 ? 0 : Math.Min(LongestPause.TotalSeconds, FirstPause.TotalSeconds * Math.Pow(2, Math.Min(_streak - 1, 16)));
                _streak++;
                var now = Now;
                _pausedUntil = now + atLeast + TimeSpan.FromSeconds(longest * _jitter());
                _pace.Cut(now, _pausedUntil);
                Serve();
            }

            return _pausedUntil > Now ? _pausedUntil - Now : TimeSpan.Zero;
        }
    }

    /// <summary>Whether only this source is refused, so that waiting for the quota would not help it.</summary>
    public bool IsRefusedAlone(string source)
    {
        lock (_gate)
            return _streaks.TryGetValue(source, out var streak) && streak.Evidence >= AloneAfter;
    }

    /// <summary>The provider served the request.</summary>
    public void Succeeded(string source, long permit)
    {
        lock (_gate)
        {
            _served++;
            _streaks.Remove(source);
            if (permit > _lastPermitBeforeThrottle)
                _streak = 0;
        }
    }

    /// <summary>The provider said what its quota really is.</summary>
    public void Adopt(double maxRate)
    {
        lock (_gate)
        {
            Fill();
            _maxRate = maxRate;
        }
    }

    /// <summary>Rates are those of the share.</summary>
    public (double Rate, double MaxRate, double Tokens, int Waiting) Snapshot()
    {
        lock (_gate)
        {
            Fill();
            return (Rate * Share, _maxRate * Share, _tokens, _waiting.Values.Sum(queue => queue.Count(waiter => !waiter.Task.IsCompleted)));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>Counts a refusal; when it turns out that it is nobody else's trouble, the quota gets back what it lost by it.</summary>
    private bool IsAlone(string source)
    {
        if (!_streaks.TryGetValue(source, out var streak))
            _streaks[source] = streak = new RefusalStreak(_pace.At(Now), _refused);

        // Only when others were served since the last refusal, this one says anything of the source.
        var isEvidence = streak.ServedBefore != _served;
        streak.Count(_served, isEvidence);
        if (isEvidence && streak.Evidence == AloneAfter && streak.IsOnlyOneOf(_refused))
        {
            _pace.Restore(streak.RateBefore, Now);
            _pausedUntil = Now;
            Serve();
        }

        return streak.Evidence >= AloneAfter;
    }

    /// <summary>One that was just refused lets another go first, so that it shows whose trouble it is.</summary>
    private string NextInTurn()
    {
        var source = _turns.Dequeue();
        if (_turns.Count == 0 || !_streaks.TryGetValue(source, out var streak) || !streak.LetsAnotherGo)
            return source;

        streak.LetsAnotherGo = false;
        _turns.Enqueue(source);
        return _turns.Dequeue();
    }

    private void Fill()
    {
        var now = Now;
        var passed = now - _filledAt;
        _filledAt = now;
        // Nothing gathers during a pause: what follows one is a trickle, not a burst.
        var active = now - _pausedUntil < passed ? now - _pausedUntil : passed;
        if (active > TimeSpan.Zero)
            _tokens = Math.Min(Capacity, _tokens + (active.TotalSeconds * _pace.Mean(now - active, now) * _maxRate * Share));
    }

    private void Serve()
    {
        Fill();
        while (_turns.Count > 0 && Share > 0 && Now >= _pausedUntil && _tokens >= 1 - Rounding)
        {
            var source = NextInTurn();
            var queue = _waiting[source];
            // A cancelled waiter does not consume a token.
            if (queue.Dequeue().TrySetResult(_lastPermit + 1))
            {
                _lastPermit++;
                _tokens = Math.Max(0, _tokens - 1);
            }

            if (queue.Count > 0)
                _turns.Enqueue(source);
            else
                _waiting.Remove(source);
        }

        // Without a share nothing but a new one can help, and that serves by itself.
        if (_turns.Count > 0 && Share > 0)
            WakeAt();
    }

    private void WakeAt()
    {
        var pause = _pausedUntil - Now;
        var shortage = TimeSpan.FromSeconds(Math.Max(0, 1 - _tokens) / (Rate * Share));
        if (shortage > LongestNap && Rate < _maxRate)
            shortage = LongestNap;
        var due = (pause > TimeSpan.Zero ? pause : TimeSpan.Zero) + shortage;
        if (due < TimeSpan.FromMilliseconds(1))
            due = TimeSpan.FromMilliseconds(1);

        _timer ??= _time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void Wake()
    {
        lock (_gate)
            Serve();
    }
}
