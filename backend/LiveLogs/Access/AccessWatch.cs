using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace LiveLogs.Access;

/// <summary>
/// Watches, while a long answer is made, whether its caller may still have it: the token's expiry to the second, the role every five seconds. While the database is away it is asked again; an
/// outage takes nobody's access.
/// </summary>
internal sealed class AccessWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenSource _done = new();
    private readonly Task _watching;

    private AccessWatch(ProjectAuthoriser authoriser, ClaimsPrincipal caller, ProjectScope scope, TimeProvider time) =>
        _watching = WatchAsync(authoriser, caller, scope, time);

    /// <summary>Cancelled when the access ends.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Why it ended: the answer that the caller would get now. Null until then.</summary>
    public ProblemHttpResult? Refusal { get; private set; }

    /// <summary>Begins to watch the sender of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scope">The project, and the role that the caller has in it.</param>
    public static AccessWatch Begin(HttpContext context, ProjectScope scope) => new(
        context.RequestServices.GetRequiredService<ProjectAuthoriser>(), context.User, scope, context.RequestServices.GetRequiredService<TimeProvider>());

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _watching;
        _done.Dispose();
        _over.Dispose();
    }

    private async Task WatchAsync(ProjectAuthoriser authoriser, ClaimsPrincipal caller, ProjectScope scope, TimeProvider time)
    {
        var expires = caller.CountsUntil();
        try
        {
            while (Refusal is null)
            {
                var left = expires - time.GetUtcNow();
                await Task.Delay(left <= TimeSpan.Zero ? TimeSpan.Zero : left < Interval ? left : Interval, time, _done.Token);
                Refusal = await AskAsync(authoriser, caller, scope);
            }

            await _over.CancelAsync();
        }
        catch (OperationCanceledException) when (_done.IsCancellationRequested)
        {
            // The answer is complete.
        }
    }

    private async Task<ProblemHttpResult?> AskAsync(ProjectAuthoriser authoriser, ClaimsPrincipal caller, ProjectScope scope)
    {
        try
        {
            return (await authoriser.CheckAsync(caller, scope.Slug, ProjectRole.Viewer, _done.Token)).Refusal;
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            return null;
        }
    }
}
