using System.Collections.Concurrent;
using System.Security.Claims;
using LiveLogs.Access;
using LiveLogs.LiveTail.Sessions;
using Microsoft.AspNetCore.SignalR;
using Npgsql;

namespace LiveLogs.LiveTail.SignalR;

/// <summary>
/// The SignalR connections of this instance: counts them, and ends one when its token has expired or gives no role in any project
/// any more. Its subscriptions find out by themselves; this is for connections that have none.
/// </summary>
internal sealed class HubConnections(TailSessions sessions, HubSubscriptions subscriptions)
{
    /// <summary>How long subscriptions get to say why they end before the connection is cut.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, IDisposable> _open = new(StringComparer.Ordinal);

    /// <exception cref="TailRefusedException">There are as many connections as there may be.</exception>
    public void Open(HubCallerContext connection, ClaimsPrincipal caller)
    {
        _open[connection.ConnectionId] = sessions.Connections.Enter(caller.Subject());
        _ = WatchAsync(connection, caller);
    }

    public void Close(string connectionId)
    {
        if (_open.TryRemove(connectionId, out var place))
            place.Dispose();
    }

    private async Task WatchAsync(HubCallerContext connection, ClaimsPrincipal caller)
    {
        var gone = connection.ConnectionAborted;
        try
        {
            while (await MayStayAsync(caller, gone))
            {
                var left = caller.CountsUntil() - sessions.Time.GetUtcNow();
                var pause = left > TimeSpan.Zero ? left : TimeSpan.Zero;
                await Task.Delay(pause < sessions.Options.AccessCheckInterval ? pause : sessions.Options.AccessCheckInterval, sessions.Time, gone);
            }

            await subscriptions.EndedAsync(connection.ConnectionId).WaitAsync(Farewell, sessions.Time, gone);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (TimeoutException)
        {
            // One of them does not get its last words out.
        }

        connection.Abort();
    }

    private async Task<bool> MayStayAsync(ClaimsPrincipal caller, CancellationToken cancellationToken)
    {
        if (sessions.Authoriser.IsOver(caller))
            return false;

        try
        {
            foreach (var project in caller.Projects())
            {
                if (await sessions.Authoriser.AuthoriseAsync(caller, project, ProjectRole.Viewer, cancellationToken) is not null)
                    return true;
            }

            return false;
        }
        catch (NpgsqlException)
        {
            // Nobody can subscribe to anything before the database is back, and each subscription asks again.
            return true;
        }
    }
}
