namespace LiveLogs.LiveTail.Sessions;

/// <summary>One running subscription of a connection that can have several.</summary>
internal sealed class TailSubscription(string id, TailSession session, CancellationTokenSource stop) : IDisposable
{
    public string Id { get; } = id;

    public TailSession Session { get; } = session;

    /// <summary>Where the client is after what was sent; null while nothing with a place was.</summary>
    public string? Position { get; set; }

    public CancellationToken Token { get; } = stop.Token;

    /// <summary>The client was notified that it has ended.</summary>
    public bool HasEnded { get; set; }

    public Task Running { get; set; } = Task.CompletedTask;

    /// <summary>Ends it; when it returns, nothing more of it is sent.</summary>
    public async Task StopAsync()
    {
        try
        {
            await stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself at the same moment.
        }

        await Running;
    }

    public void Dispose()
    {
        Session.Dispose();
        stop.Dispose();
    }
}
