using LiveLogs.Ingestion;

namespace LiveLogs.Connectors;

/// <summary>
/// The socket of sessions whose provider shows lines sooner than it lets them be read for good. What comes this way shortens the wait
/// of those who look; it is never the truth, so an implementation may drop lines, and nothing waits for it.
/// </summary>
internal interface IProvisionalSource
{
    /// <summary>Yields what the provider shows from now on; ends when the provider ends the session as it always does after a while.</summary>
    /// <exception cref="LogSourceException">The session could not be opened, or broke.</exception>
    IAsyncEnumerable<ProvisionalUpdate> FollowAsync(CancellationToken cancellationToken);
}

/// <summary>What the provider shows at one moment; may be empty, which says that the session is alive.</summary>
/// <param name="Events">In the provider's order; their ids are empty.</param>
/// <param name="IsSampled">There were more than are shown.</param>
internal sealed record ProvisionalUpdate(IReadOnlyList<ProvisionalEvent> Events, bool IsSampled);

/// <param name="Source">Where the event will be read from for good.</param>
/// <param name="Raw">What is known of it.</param>
internal sealed record ProvisionalEvent(ILogSource Source, RawEvent Raw);
