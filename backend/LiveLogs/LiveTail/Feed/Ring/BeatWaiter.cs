using System.Threading.Tasks.Sources;

namespace LiveLogs.LiveTail.Feed.Ring;

/// <summary>One viewer's place in the queue for the next beat; used again and again, so that waiting allocates nothing.</summary>
internal sealed class BeatWaiter : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private int _isWaiting;

    /// <summary>When the viewer wants to be woken in any case.</summary>
    public DateTimeOffset Due { get; private set; }

    public ValueTask BeginAsync(DateTimeOffset due)
    {
        Due = due;
        _core.Reset();
        Volatile.Write(ref _isWaiting, 1);
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Runs the viewer on this thread until it waits again; nothing if it does not wait.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWaiting, 0) == 1)
            _core.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
