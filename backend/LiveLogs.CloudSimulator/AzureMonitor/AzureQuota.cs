using System.Collections.Concurrent;

namespace LiveLogs.CloudSimulator.AzureMonitor;

/// <summary>Requests in 30 s, and queries at once with a queue behind them, for each identity.</summary>
internal sealed class AzureQuota(AzureOptions options, TimeProvider time)
{
    private const int QueueLength = 200;

    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<string, Identity> _identities = new(StringComparer.Ordinal);

    /// <summary>Waits for a free place.</summary>
    /// <exception cref="AzureException">Too many requests, too many that wait, or waited for too long.</exception>
    public async Task EnterAsync(string identity, AzureSlot slot, CancellationToken cancellationToken)
    {
        if (!options.EnforceQuota)
            return;

        var used = _identities.GetOrAdd(identity, _ => new Identity(options.MaxConcurrent));
        lock (used.Requests)
        {
            var now = time.GetUtcNow();
            while (used.Requests.TryPeek(out var oldest) && now - oldest >= Stretch)
                used.Requests.Dequeue();
            if (used.Requests.Count >= options.RequestsPer30Seconds || used.Waiting >= QueueLength)
                throw AzureException.Throttled(options.SendsRetryAfter ? Stretch : null);

            used.Requests.Enqueue(now);
            used.Waiting++;
        }

        using var limit = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await used.Places.WaitAsync(either.Token);
            slot.Hold(used.Places);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw AzureException.Throttled(null);
        }
        finally
        {
            lock (used.Requests)
                used.Waiting--;
        }
    }

    private sealed class Identity(int places)
    {
        public Queue<DateTimeOffset> Requests { get; } = new();

        public SemaphoreSlim Places { get; } = new(places);

        public int Waiting { get; set; }
    }
}

/// <summary>A place among the queries at once, kept until the answer is sent.</summary>
internal sealed class AzureSlot : IDisposable
{
    private SemaphoreSlim? _held;

    public void Hold(SemaphoreSlim places) => _held = places;

    public void Dispose() => _held?.Release();
}
