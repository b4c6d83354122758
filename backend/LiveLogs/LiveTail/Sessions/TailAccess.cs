using LiveLogs.Access;
using LiveLogs.LiveTail.Messages;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>Watches whether a viewer may go on: its token's expiry to the second, its role at a steady pace.</summary>
internal sealed class TailAccess(ProjectAuthoriser authoriser, TailRequest request, TimeSpan interval, TimeProvider time)
{
    private readonly DateTimeOffset _expires = request.Caller.CountsUntil();
    private DateTimeOffset _nextCheck = time.GetUtcNow() + interval;

    /// <summary>When there is something to check again.</summary>
    public DateTimeOffset Due => _expires < _nextCheck ? _expires : _nextCheck;

    /// <summary>The viewer's project as it is now, which may have been created meanwhile.</summary>
    public ProjectScope Scope { get; private set; } = request.Scope;

    /// <returns>Why the tail ends; null when it goes on.</returns>
    public async ValueTask<EndMessage?> CheckAsync(string? position, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now >= _expires)
            return new EndMessage(TailEnds.TokenExpired, "The token has expired. Reconnect with a new one and this position.", position);

        return now >= _nextCheck ? await AskAsync(position, cancellationToken) : null;
    }

    /// <summary>Asks at once, whatever the time.</summary>
    public async ValueTask<EndMessage?> AskAsync(string? position, CancellationToken cancellationToken)
    {
        _nextCheck = time.GetUtcNow() + interval;
        var scope = await authoriser.AuthoriseAsync(request.Caller, request.Scope.Slug, ProjectRole.Viewer, cancellationToken);
        if (scope is null)
            return new EndMessage(TailEnds.Forbidden, "The role in this project was revoked.", position);

        Scope = scope;
        return null;
    }
}
