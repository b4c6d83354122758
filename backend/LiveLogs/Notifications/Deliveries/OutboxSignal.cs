using System.Threading.Channels;

namespace LiveLogs.Notifications.Deliveries;

/// <summary>
/// Wakes the delivery of this instance as soon as notices were committed. It only saves time: without it, and for what
/// other instances commit, delivery looks every few seconds.
/// </summary>
internal sealed class OutboxSignal
{
    private readonly Channel<bool> _signal = System.Threading.Channels.Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>To be called after the commit.</summary>
    public void Set() => _signal.Writer.TryWrite(true);

    /// <summary>Returns when somebody signals, or at the latest after <paramref name="longest"/>.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _signal.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody signalled.
        }
    }
}
