namespace LiveLogs.Connectors.Calls;

/// <summary>Refusals of one source in a row.</summary>
/// <param name="rateBefore">Of the quota, before the first of them: 0 to 1.</param>
/// <param name="number">Of the first among the refusals of all sources.</param>
internal sealed class RefusalStreak(double rateBefore, long number)
{
    private int _own;

    public double RateBefore => rateBefore;

    /// <summary>Those before which others were served.</summary>
    public int Evidence { get; private set; }

    /// <summary>Requests of all sources that had been served at the last of them.</summary>
    public long ServedBefore { get; private set; } = -1;

    public bool LetsAnotherGo { get; set; }

    public void Count(long served, bool isEvidence)
    {
        _own++;
        Evidence += isEvidence ? 1 : 0;
        (ServedBefore, LetsAnotherGo) = (served, true);
    }

    /// <summary>Whether nobody else was refused meanwhile.</summary>
    /// <param name="refused">The number of the last refusal.</param>
    public bool IsOnlyOneOf(long refused) => refused - number + 1 == _own;
}
