using LiveLogs.Patterns.Masking;

namespace LiveLogs.Patterns.Mining;

/// <summary>Learns lines, and merges the patterns of a tree that these show to be one.</summary>
internal sealed class PatternJoins(PatternTree tree)
{
    /// <summary>Takes a line in that no pattern is known of.</summary>
    /// <returns>Its pattern as it counts from now on.</returns>
    public Pattern Learn(MaskedLine line, LineOrigin origin, PatternChanges changes)
    {
        if (tree.SameBehindFirstWord(line) is { Count: > 0 } same)
            JoinBehindFirstWord(same, changes);

        var learnt = tree.Find(line) ?? tree.Learn(line, origin, changes);
        if (origin.Former is { } former)
        {
            former.MergedInto = learnt == former ? null : learnt;
            changes.Add(former);
        }

        while (tree.FindCovered(learnt.Current) is var (whole, part))
            Join([.. new[] { whole, part }.OrderBy(pattern => pattern.Id)], whole.Tokens, whole.Route, changes);
        return learnt.Current;
    }

    /// <summary>What is left of a cluster is named after the oldest of it: the one that it was named after may begin another.</summary>
    /// <param name="rest">Patterns of one cluster, the oldest first.</param>
    /// <param name="changes">Are told.</param>
    public void KeepTogether(IReadOnlyList<Pattern> rest, PatternChanges changes)
    {
        foreach (var pattern in rest.Where(pattern => pattern.ClusterId != rest[0].Id))
        {
            pattern.ClusterId = rest[0].Id;
            changes.Add(pattern);
        }

        tree.Restore(rest);
    }

    /// <summary>Whole clusters are moved, so that none is left that another line of them could be taken for.</summary>
    private void JoinBehindFirstWord(IReadOnlyList<Pattern> same, PatternChanges changes)
    {
        foreach (var pattern in same)
        {
            tree.Forget(pattern);
            pattern.Tokens = [MaskedLine.WildcardToken, .. pattern.Tokens[1..]];
            pattern.Route = PatternRoute.BehindAny;
        }

        tree.Hang(same, changes);
    }

    /// <summary>Merges patterns into the oldest of them, which comes first and gets a cluster of its own.</summary>
    private void Join(IReadOnlyList<Pattern> same, string[] template, string route, PatternChanges changes)
    {
        var left = tree.InClustersOf(same).Except(same).OrderBy(pattern => pattern.Id).GroupBy(pattern => pattern.ClusterId).ToList();
        foreach (var pattern in same)
        {
            tree.Forget(pattern);
            pattern.MergedInto = pattern == same[0] ? null : same[0];
            changes.Add(pattern);
        }

        foreach (var rest in left)
            KeepTogether([.. rest], changes);
        (same[0].Tokens, same[0].Route, same[0].ClusterId) = ([.. template], route, same[0].Id);
        tree.Restore([same[0]]);
    }
}
