namespace LiveLogs.Operations.Lifetime;

/// <summary>
/// Lets the service stop within seconds: requests that are still open some moments after the stop began (WebSockets whose clients sleep, downloads that nobody
/// reads) are cut off. They were notified before, where the protocol allows it.
/// </summary>
internal sealed class StopLimit : IDisposable
{
    /// <summary>How long open requests have to come to their end.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>What else has to end after them: batches under way, leases, notifications.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenRegistration _stopping;

    public StopLimit(IHostApplicationLifetime lifetime, TimeProvider time)
    {
        _over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _stopping = lifetime.ApplicationStopping.Register(() => _over.CancelAfter(Patience));
    }

    /// <summary>Runs a request that ends with the service at the latest.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        await using var registration = _over.Token.UnsafeRegister(static request => ((HttpContext)request!).Abort(), context);
        await next(context);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _over.Dispose();
    }
}
