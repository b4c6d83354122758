using LiveLogs.LiveTail.Feed;
using LiveLogs.Storage;

namespace LiveLogs.LiveTail;

/// <summary>Where a viewer begins.</summary>
internal static class TailStart
{
    /// <summary>Moves a viewer to its position, as far as this database gave it out, or to the newest entry.</summary>
    /// <returns>What it has to be told of positions that mean nothing here.</returns>
    public static async Task<IReadOnlyList<GapMessage>> FindAsync(
        TailSessions sessions, ProjectFeed feed, TailProgress progress, Position? after, CancellationToken cancellationToken)
    {
        if (after is null || after.Generation != sessions.Installation.Generation)
        {
            progress.MoveTo(feed.Ring.Last());
            return after is null ? [] : [new GapMessage(null, null, null, GapReasons.Reset, progress.Position)];
        }

        progress.MoveTo(after.Seqs);
        return await CutToHeadsAsync(sessions, feed, progress, cancellationToken);
    }

    /// <summary>
    /// A place beyond the database's own heads was never given out by this database: to wait there in silence would hide
    /// lines, so the viewer is told and goes on from the head.
    /// </summary>
    private static async Task<IReadOnlyList<GapMessage>> CutToHeadsAsync(
        TailSessions sessions, ProjectFeed feed, TailProgress progress, CancellationToken cancellationToken)
    {
        var last = feed.Ring.Last();
        if (progress.Seqs.All(seq => seq.Value <= last.GetValueOrDefault(seq.Key)))
            return [];

        var heads = await sessions.Heads.ReadAsync([feed.ProjectNumber], cancellationToken);
        feed.OnHeads(heads);
        var known = heads.ToDictionary(head => head.ConnectionNumber);
        var resets = new List<GapMessage>();
        foreach (var (connection, seq) in progress.Seqs.ToArray())
        {
            if (!known.TryGetValue(connection, out var head))
            {
                progress.Forget(connection);
            }
            else if (seq > head.Seq)
            {
                progress.MoveTo(connection, head.Seq);
                resets.Add(new GapMessage(head.ConnectionId, null, null, GapReasons.Reset, null));
            }
        }

        return resets;
    }
}
