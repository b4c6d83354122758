using LiveLogs.LiveTail.Feed;
using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.LiveTail.Messages;
using LiveLogs.Storage.Sequences;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>Where a viewer begins.</summary>
internal static class TailStart
{
    /// <summary>Moves a viewer to its position, as far as this database gave it out, or to the newest entry.</summary>
    /// <returns>Messages about positions that have no meaning here.</returns>
    public static async Task<IReadOnlyList<GapMessage>> FindAsync(
        TailSessions sessions, ProjectFeed feed, TailProgress progress, Position? after, CancellationToken cancellationToken)
    {
        progress.Tombstones = () => feed.Tombstones;
        var now = feed.Ring.Horizon(0);
        if (after is null)
        {
            progress.MoveTo(now.Seqs, now.Tokens);
            return [];
        }

        var place = await sessions.Positions.ResumeAsync(feed.ProjectNumber, after, cancellationToken);
        feed.Compare(place.Heads, now);
        progress.MoveTo(place.Seqs, place.Tokens);
        // The last one completes them all.
        return [.. place.Losses.Select((loss, index) => new GapMessage(
            loss.ConnectionId, null, null, loss.IsReset ? GapReasons.Reset : GapReasons.Retention, index == place.Losses.Count - 1 ? progress.Position : null))];
    }
}
