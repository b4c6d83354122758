using LiveLogs.LiveTail.Feed;
using LiveLogs.Operations.Problems;
using LiveLogs.Storage.Sequences;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>Judges the places that clients say they have shown: a wrong one would be a wrong lag, and the lag decides who gets a sample only.</summary>
internal static class AcknowledgedPlace
{
    /// <param name="place">What the client acknowledges.</param>
    /// <param name="generation">That of the database.</param>
    /// <param name="request">What the client follows.</param>
    /// <param name="feed">The feed of its project; null as long as nothing was created in it.</param>
    /// <exception cref="TailRefusedException">The place is of another project or database, or lies beyond everything that can have been sent.</exception>
    public static void Check(Position place, uint generation, TailRequest request, ProjectFeed? feed)
    {
        if (place.Generation != generation)
            throw new TailRefusedException(ProblemCodes.InvalidPosition, "The position is of another life of the database.");
        if (place.ProjectNumber != 0 && place.ProjectNumber != (feed is null ? request.Scope.Number : feed.ProjectNumber))
            throw new TailRefusedException(ProblemCodes.PositionOfOtherProject, "The position belongs to another project.");
        if (feed is null)
            return;

        // Where it was resumed, another instance may have been ahead of this one.
        var last = feed.Ring.Last();
        if (place.Seqs.Any(seq => seq.Value > Math.Max(last.GetValueOrDefault(seq.Key), request.After?.Seqs.GetValueOrDefault(seq.Key) ?? 0) && !feed.Tombstones.Contains(seq.Key)))
            throw new TailRefusedException(ProblemCodes.InvalidPosition, "The position lies beyond the entries that this subscription has sent.");
    }
}
