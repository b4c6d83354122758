using LiveLogs.Access;
using LiveLogs.LiveTail.Sessions;
using LiveLogs.Operations.Problems;
using Microsoft.AspNetCore.SignalR;

namespace LiveLogs.LiveTail.SignalR;

/// <summary>What a client wants to see; all optional.</summary>
/// <param name="Q">Filter.</param>
/// <param name="Level">Level or comma-separated levels.</param>
/// <param name="After">Position to resume from.</param>
/// <param name="Backfill">Newest entries to send first, 0–1000.</param>
/// <param name="BackfillMinutes">How old they may be, 0–1440.</param>
/// <param name="Provisional">Also show lines that are not stored yet.</param>
public sealed record JoinDraft(string? Q, string? Level, string? After, int? Backfill, int? BackfillMinutes = null, bool? Provisional = null);

/// <summary>Another filter for a subscription.</summary>
/// <param name="Q">Filter.</param>
/// <param name="Level">Level or comma-separated levels.</param>
public sealed record ChangeDraft(string? Q, string? Level);

/// <summary>A subscription that began.</summary>
/// <param name="SubscriptionId">Carried by each of its events.</param>
/// <param name="Position">Where it begins; null when a backfill comes first, since there is no place before it has arrived.</param>
public sealed record JoinView(string SubscriptionId, string? Position);

/// <summary>How far a client is behind.</summary>
/// <param name="Behind">Entries of the project that lie between what the client has and what this instance has.</param>
public sealed record AckView(long Behind);

/// <summary>
/// The SignalR way to a tail: any number of subscriptions to any projects over one connection. Errors are
/// <c>HubException</c>s whose message begins with a stable code and a colon.
/// </summary>
internal sealed class LiveTailHub(HubConnections connections, HubOwners owners, HubSubscriptions subscriptions, ProjectAuthoriser authoriser) : Hub
{
    public async Task<JoinView> Join(string? projectId, JoinDraft? options)
    {
        var caller = Context.User ?? throw Refuse(ProblemCodes.Unauthorized.Code, "Sign in first.");
        try
        {
            if (string.IsNullOrEmpty(projectId))
                throw Refuse(ProblemCodes.InvalidRequest.Code, "Name a project: Join(project_id, {…}).");

            var access = await authoriser.CheckAsync(caller, projectId, ProjectRole.Viewer, Context.ConnectionAborted);
            var scope = access.Scope ?? throw Refuse(access.Refusal!.Code(), access.Refusal!.ProblemDetails.Detail ?? "");
            var request = TailParameters.Read(
                scope, caller, new(options?.Q, options?.Level, options?.After, options?.Backfill, options?.BackfillMinutes, options?.Provisional));
            return await subscriptions.JoinAsync(Context, request);
        }
        catch (TailRefusedException refused)
        {
            throw Refuse(refused.Code, refused.Message);
        }
    }

    /// <summary>Follows another filter from a position that the event <c>changed</c> contains; the old one runs until the new one is understood.</summary>
    public Task Change(string subscriptionId, ChangeDraft? options)
    {
        var filter = Refusing(() => TailParameters.ReadFilter(options?.Q, options?.Level));
        return Find(subscriptionId).Session.ChangeAsync(filter, Context.ConnectionAborted);
    }

    /// <summary>A viewer that nobody sees gets <c>counts</c> once a second instead of entries, which come when it is shown again.</summary>
    public void Show(string subscriptionId, bool visible) => Find(subscriptionId).Session.Show(visible);

    public Task Leave(string subscriptionId) => subscriptions.LeaveAsync(Context.ConnectionId, subscriptionId);

    /// <summary>Takes the position that the client has shown, and returns how many entries are left.</summary>
    public AckView Ack(string subscriptionId, string? position) => Refusing(() =>
        new AckView(Find(subscriptionId).Session.Acknowledge(TailParameters.ReadPosition(position))));

    public override Task OnConnectedAsync()
    {
        var caller = Context.User ?? throw Refuse(ProblemCodes.Unauthorized.Code, "Sign in first.");
        owners.Open(Context.GetHttpContext());
        return Refusing(() =>
        {
            connections.Open(Context, caller);
            return Task.CompletedTask;
        });
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        owners.Close(Context.GetHttpContext());
        connections.Close(Context.ConnectionId);
        return subscriptions.DropAsync(Context.ConnectionId);
    }

    private TailSubscription Find(string subscriptionId) => subscriptions.Find(Context.ConnectionId, subscriptionId)
        ?? throw Refuse(ProblemCodes.UnknownSubscription.Code, $"This connection has no subscription '{subscriptionId}'.");

    private static T Refusing<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (TailRefusedException refused)
        {
            throw Refuse(refused.Code, refused.Message);
        }
    }

    private static HubException Refuse(string code, string detail) => new($"{code}: {detail}");
}
