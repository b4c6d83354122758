using System.Collections.Concurrent;
using System.Globalization;
using LiveLogs.LiveTail.Sessions;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.SignalR;

namespace LiveLogs.LiveTail.SignalR;

/// <summary>
/// The subscriptions of all SignalR connections of this instance. Each has a loop of its own that awaits its client
/// before it takes more, so a stalled client stops only itself; SignalR cuts it off when one send takes too long.
/// </summary>
internal sealed class HubSubscriptions(
    TailSessions sessions, IHubContext<LiveTailHub> hub, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Lets the answer of <c>Join</c> go out before the first event, which a client could not place otherwise.</summary>
    private static readonly TimeSpan AnswerFirst = TimeSpan.FromMilliseconds(15);

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, TailSubscription>> _connections = new(StringComparer.Ordinal);
    private long _lastId;

    /// <exception cref="TailRefusedException">One of the bounds is reached, or the request cannot be served.</exception>
    public async Task<JoinView> JoinAsync(HubCallerContext caller, TailRequest request)
    {
        var mine = _connections.GetOrAdd(caller.ConnectionId, _ => new(StringComparer.Ordinal));
        if (mine.Count >= sessions.Options.MaxSubscriptions)
            throw new TailRefusedException(ProblemCodes.TooManySubscriptions, $"A connection can have {sessions.Options.MaxSubscriptions} subscriptions.");

        var session = await sessions.OpenAsync(request, caller.ConnectionAborted);
        var position = request.IsBackfilled ? null : session.Position;
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(caller.ConnectionAborted, lifetime.ApplicationStopping);
        var subscription = new TailSubscription(id, session, stop);
        mine[id] = subscription;
        subscription.Running = RunAsync(subscription, caller.ConnectionId, mine);
        if (caller.ConnectionAborted.IsCancellationRequested)
            await DropAsync(caller.ConnectionId);

        return new JoinView(id, position);
    }

    public TailSubscription? Find(string connectionId, string subscriptionId) =>
        _connections.TryGetValue(connectionId, out var mine) ? mine.GetValueOrDefault(subscriptionId) : null;

    /// <summary>Ends a subscription; when it returns, nothing more of it is sent.</summary>
    public Task LeaveAsync(string connectionId, string subscriptionId) =>
        Find(connectionId, subscriptionId) is { } subscription ? subscription.StopAsync() : Task.CompletedTask;

    /// <summary>Completes when the subscriptions that a connection has now have ended by themselves.</summary>
    public Task EndedAsync(string connectionId) =>
        _connections.TryGetValue(connectionId, out var mine) ? Task.WhenAll(mine.Values.Select(subscription => subscription.Running)) : Task.CompletedTask;

    /// <summary>Ends all subscriptions of a connection that is gone.</summary>
    public Task DropAsync(string connectionId) =>
        _connections.TryRemove(connectionId, out var mine) ? Task.WhenAll(mine.Values.Select(subscription => subscription.StopAsync())) : Task.CompletedTask;

    private async Task RunAsync(TailSubscription subscription, string connectionId, ConcurrentDictionary<string, TailSubscription> mine)
    {
        var token = subscription.Token;
        try
        {
            await Task.Delay(AnswerFirst, time, token);
            var client = hub.Clients.Client(connectionId);
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
