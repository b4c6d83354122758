using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.SignalR;

namespace LiveLogs.LiveTail;

/// <summary>
/// The subscriptions of all SignalR connections of this instance. Each has a loop of its own that awaits its client
/// before it takes more, so a stalled client stops only itself; SignalR cuts it off when one send takes too long.
/// </summary>
internal sealed class HubSubscriptions(
    TailSessions sessions, IHubContext<LiveTailHub> hub, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Lets the answer of <c>Join</c> go out before the first event, which a client could not place otherwise.</summary>
    private static readonly TimeSpan AnswerFirst = TimeSpan.FromMilliseconds(15);

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, HubSubscription>> _connections = new(StringComparer.Ordinal);
    private long _lastId;

    /// <exception cref="TailRefusedException">One of the bounds is reached, or the request cannot be served.</exception>
    public async Task<JoinView> JoinAsync(HubCallerContext caller, TailRequest request)
    {
        var mine = _connections.GetOrAdd(caller.ConnectionId, _ => new(StringComparer.Ordinal));
        if (mine.Count >= sessions.Options.MaxSubscriptions)
            throw new TailRefusedException(429, "too_many_subscriptions", $"A connection can have {sessions.Options.MaxSubscriptions} subscriptions.");

        var session = await sessions.OpenAsync(request, caller.ConnectionAborted);
        var position = request is { After: null, Backfill: > 0 } ? null : session.Position;
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(caller.ConnectionAborted, lifetime.ApplicationStopping);
        var subscription = new HubSubscription(id, caller.ConnectionId, request, session, stop);
        mine[id] = subscription;
        subscription.Running = RunAsync(subscription, mine);
        if (caller.ConnectionAborted.IsCancellationRequested)
            await DropAsync(caller.ConnectionId);

        return new JoinView(id, position);
    }

    public HubSubscription? Find(string connectionId, string subscriptionId) =>
        _connections.TryGetValue(connectionId, out var mine) ? mine.GetValueOrDefault(subscriptionId) : null;

    /// <summary>Ends a subscription; when it returns, nothing more of it is sent.</summary>
    public Task LeaveAsync(string connectionId, string subscriptionId) =>
        Find(connectionId, subscriptionId) is { } subscription ? StopAsync(subscription) : Task.CompletedTask;

    /// <summary>Ends all subscriptions of a connection that is gone.</summary>
    public Task DropAsync(string connectionId) =>
        _connections.TryRemove(connectionId, out var mine) ? Task.WhenAll(mine.Values.Select(StopAsync)) : Task.CompletedTask;

    private static async Task StopAsync(HubSubscription subscription)
    {
        await subscription.StopAsync();
        await subscription.Running;
    }

    private async Task RunAsync(HubSubscription subscription, ConcurrentDictionary<string, HubSubscription> mine)
    {
        var token = subscription.Token;
        try
        {
            await Task.Delay(AnswerFirst, time, token);
            var client = hub.Clients.Client(subscription.ConnectionId);
            await foreach (var message in subscription.Session.ReadAsync(token))
                await client.SendAsync(message.Type, new HubEvent(subscription.Id, message), token);
        }
        catch (OperationCanceledException)
        {
            // Left, gone, or the server stops.
        }
        finally
        {
            mine.TryRemove(subscription.Id, out _);
            subscription.Dispose();
        }
    }
}

/// <summary>One running subscription of a SignalR connection.</summary>
internal sealed class HubSubscription(
    string id, string connectionId, TailRequest request, TailSession session, CancellationTokenSource stop) : IDisposable
{
    public string Id { get; } = id;

    public string ConnectionId { get; } = connectionId;

    public TailRequest Request { get; } = request;

    public TailSession Session { get; } = session;

    public CancellationToken Token { get; } = stop.Token;

    public Task Running { get; set; } = Task.CompletedTask;

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
    }

    public void Dispose()
    {
        Session.Dispose();
        stop.Dispose();
    }
}
