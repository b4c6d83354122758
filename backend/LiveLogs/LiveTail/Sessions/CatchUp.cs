namespace LiveLogs.LiveTail.Sessions;

/// <summary>
/// Whether a viewer still has to get in full what was there when it came. Until it has that, nothing of it is sampled or given up, however much it
/// is and wherever it is read from. What came meanwhile is then its next goal, as long as that is less each time: so who takes lines faster than they
/// are written gets every one, and who does not becomes a viewer like any other.
/// </summary>
/// <param name="goal">The last sequence number of each connection when the viewer came.</param>
/// <param name="seqs">What the viewer has.</param>
internal sealed class CatchUp(SortedDictionary<int, long> goal, SortedDictionary<int, long> seqs)
{
    private SortedDictionary<int, long> _goal = goal;
    private long _missing = Missing(goal, seqs);

    /// <summary>Whether the viewer is live: it had everything once, or falls behind while it reads.</summary>
    public bool IsOver { get; private set; } = Missing(goal, seqs) == 0;

    /// <summary>Looks how far the viewer has come.</summary>
    /// <param name="seqs">What it has now.</param>
    /// <param name="heads">The last sequence number of each connection now.</param>
    public void Look(SortedDictionary<int, long> seqs, SortedDictionary<int, long> heads)
    {
        if (IsOver || Missing(_goal, seqs) > 0)
            return;

        var missing = Missing(heads, seqs);
        IsOver = missing == 0 || missing >= _missing;
        (_goal, _missing) = (heads, missing);
    }

    private static long Missing(SortedDictionary<int, long> heads, SortedDictionary<int, long> seqs) =>
        heads.Sum(head => Math.Max(0, head.Value - seqs.GetValueOrDefault(head.Key)));
}
