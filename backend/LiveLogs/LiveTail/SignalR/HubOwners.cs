using System.Collections.Concurrent;
using LiveLogs.Access;

namespace LiveLogs.LiveTail.SignalR;

/// <summary>
/// A SignalR connection is used by the person who made its first request, with whichever token. The framework takes the rights of whoever asked last
/// (https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/common/Http.Connections/src/Internal/HttpConnectionDispatcher.cs), so the id of a connection
/// would give others what its owner may see.
/// </summary>
internal sealed class HubOwners(TimeProvider time)
{
    /// <summary>A connection whose handshake takes longer does not come to be.</summary>
    private static readonly TimeSpan Handshake = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Owner> _owners = new(StringComparer.Ordinal);
    private DateTimeOffset _swept;

    private sealed record Owner(string Subject, DateTimeOffset Since)
    {
        public bool IsConnected { get; set; }
    }

    /// <summary>Serves a request of the hub's address, unless it is about a connection of someone else.</summary>
    public async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        var id = Id(context);
        if (id.Length == 0)
        {
            await next(context);
            return;
        }

        Sweep();
        var mine = new Owner(context.User.Subject(), time.GetUtcNow());
        var owner = _owners.GetOrAdd(id, mine);
        if (owner.Subject != mine.Subject)
        {
            // As for a connection that does not exist.
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync("No Connection with that ID");
            return;
        }

        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status404NotFound)
            _owners.TryRemove(KeyValuePair.Create(id, owner));
    }

    /// <summary>The connection exists; its owner is known until <see cref="Close"/>.</summary>
    public void Open(HttpContext? first)
    {
        if (first is not null && _owners.TryGetValue(Id(first), out var owner))
            owner.IsConnected = true;
    }

    public void Close(HttpContext? first)
    {
        if (first is not null)
            _owners.TryRemove(Id(first), out _);
    }

    private static string Id(HttpContext context) => context.Request.Query["id"].ToString();

    /// <summary>Takes out those that never became connections.</summary>
    private void Sweep()
    {
        var now = time.GetUtcNow();
        if (now - _swept < Handshake)
            return;

        _swept = now;
        foreach (var owner in _owners.Where(owner => !owner.Value.IsConnected && now - owner.Value.Since > Handshake))
            _owners.TryRemove(owner);
    }
}
