using System.Diagnostics;
using LiveLogs.Logs;

namespace LiveLogs.Alerts.Matching;

/// <summary>
/// What one condition may cost on this instance: a share of each second, and a few matches that run out of time. One that
/// takes more is left out for a while, and for good when it does not get better. Shared by all batches.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="isUnlimited">Nothing is left out: for who waits for the answer.</param>
internal sealed class ConditionGuard(TimeProvider time, bool isUnlimited = false)
{
    private const int TimeoutsUntilThrottled = 3;
    private const int TimeoutsUntilDisabled = 10;
    private static readonly TimeSpan ShareOfSecond = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortRest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Probation = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Queue<long> _timeouts = new();

    /// <summary>Lines that were given up soon because all conditions together had taken too much: not enough to disable one for good.</summary>
    private readonly Queue<long> _hurried = new();

    private long _second;
    private TimeSpan _spent;
    private long _skipped;
    private DateTimeOffset _restUntil;
    private DateTimeOffset _throttledAt;

    /// <summary>What the condition deserves now, and why.</summary>
    public (GuardState State, string? Reason) Verdict
    {
        get
        {
            lock (_lock)
            {
                if (_timeouts.Count >= TimeoutsUntilDisabled)
                    return (GuardState.DisabledByGuard, $"{TimeoutsUntilDisabled} lines within an hour took longer than {GuardedRegex.MatchTimeout.TotalMilliseconds} ms each.");

                return time.GetUtcNow() - _throttledAt < Rest
                    ? (GuardState.Throttled, $"The expression takes more time than allowed; this instance skipped {_skipped} lines.")
                    : (GuardState.Active, null);
            }
        }
    }

    /// <summary>Nothing is left out.</summary>
    public bool IsUnlimited => isUnlimited;

    /// <summary>Whether the next line may be looked at. One that may not is counted.</summary>
    public bool MayRun()
    {
        lock (_lock)
        {
            if (isUnlimited)
                return true;
            if (time.GetUtcNow() >= _restUntil && (_second != Second() || _spent < ShareOfSecond) && _timeouts.Count < TimeoutsUntilDisabled)
                return true;

            _skipped++;
            _throttledAt = time.GetUtcNow();
            return false;
        }
    }

    /// <summary>Leaves a line out because all conditions together have taken what they may; false when nothing may be left out.</summary>
    public bool Skip()
    {
        lock (_lock)
        {
            _skipped += isUnlimited ? 0 : 1;
            return !isUnlimited;
        }
    }

    /// <summary>Notes what a line took, and whether its expression was given up.</summary>
    /// <returns>What the condition has taken of this second.</returns>
    public TimeSpan Spend(TimeSpan elapsed, bool timedOut)
    {
        lock (_lock)
        {
            var second = Second();
            _spent = _second == second ? _spent + elapsed : elapsed;
            _second = second;
            if (timedOut)
                TimedOut();

            return _spent;
        }
    }

    /// <summary>Lets the condition rest until the next second: together they take too much.</summary>
    public void Pause()
    {
        lock (_lock)
            _spent = ShareOfSecond;
    }

    /// <summary>The condition did not answer in a hurry: it rests for a while, and longer when that goes on.</summary>
    public void GiveUp()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _skipped++;
            _hurried.Enqueue(now);
            while (time.GetElapsedTime(_hurried.Peek(), now) > Rest)
                _hurried.Dequeue();

            _throttledAt = time.GetUtcNow();
            _restUntil = _throttledAt + (_hurried.Count < TimeoutsUntilThrottled ? ShortRest : Rest);
        }
    }

    private void TimedOut()
    {
        var now = time.GetTimestamp();
        while (_timeouts.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) > Probation)
            _timeouts.Dequeue();

        _timeouts.Enqueue(now);
        if (_timeouts.Count(at => time.GetElapsedTime(at, now) < Rest) < TimeoutsUntilThrottled)
            return;

        _throttledAt = time.GetUtcNow();
        _restUntil = _throttledAt + Rest;
    }

    private long Second() => time.GetTimestamp() / time.TimestampFrequency;
}

/// <summary>
/// What all expressions of a project may take of one batch together. When it is spent, the rest is asked in a hurry: what is quick is
/// heard whoever else is slow. Twelve times as much is the end for all.
/// </summary>
internal struct BatchBudget(TimeSpan limit)
{
    /// <summary>A condition that used less of a second than this is never the one suspended.</summary>
    private static readonly TimeSpan Innocent = TimeSpan.FromMilliseconds(10);

    /// <summary>What seems to take longer may only have waited for a processor, so that is asked.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(1);

    private TimeSpan _spent;

    /// <summary>The processor's time when it was last asked, and what quick questions have taken since.</summary>
    private TimeSpan _mark = ThreadTime.Now;

    private TimeSpan _quick;

    private readonly bool IsSpent => _spent >= limit;

    private readonly bool IsExhausted => _spent >= limit * 12;

    /// <summary>Runs a question with an expression, on time that is counted; a question that may not run does not match.</summary>
    public bool Matches(LineQuestion question, LogEntry entry)
    {
        if (!question.Guard.MayRun() || (IsExhausted && question.Guard.Skip()))
            return false;

        var isHurried = IsSpent && !question.Guard.IsUnlimited;
        var (start, timeouts) = (Stopwatch.GetTimestamp(), GuardedRegex.TimeoutsOfThread);
        var isMatch = isHurried ? GuardedRegex.Hurried(() => question.Matches(entry)) : question.Matches(entry);
        var (elapsed, timedOut) = (Taken(Stopwatch.GetElapsedTime(start)), GuardedRegex.TimeoutsOfThread > timeouts);
        _spent += elapsed;
        var share = question.Guard.Spend(elapsed, timedOut && !isHurried);
        if (isHurried && timedOut)
            question.Guard.GiveUp();
        else if (IsSpent && share > Innocent)
            question.Guard.Pause();

        return isMatch;
    }

    /// <summary>
    /// What a question took of the processor: on a busy machine a thread that waits for its turn takes nothing, whatever the clock says. Asking costs a
    /// system call, so it is asked about the slow ones only; what was done beside the questions meanwhile counts with them, but never more than the clock says.
    /// </summary>
    private TimeSpan Taken(TimeSpan elapsed)
    {
        if (elapsed < Slow)
        {
            _quick += elapsed;
            return elapsed;
        }

        var now = ThreadTime.Now;
        var taken = now - _mark - _quick;
        (_mark, _quick) = (now, TimeSpan.Zero);
        return taken < TimeSpan.Zero ? TimeSpan.Zero : taken < elapsed ? taken : elapsed;
    }
}
