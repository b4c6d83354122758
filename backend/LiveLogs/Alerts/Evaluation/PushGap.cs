namespace LiveLogs.Alerts.Evaluation;

/// <summary>
/// A time in which nobody could push, because no instance was there or the database was not. Senders keep what they could not
/// send and repeat it, so for a while afterwards nobody can say that pushed lines are missing.
/// </summary>
/// <param name="To">Up to here lines could come before; null: there was no such time.</param>
/// <param name="Until">Until then senders may repeat.</param>
internal sealed record PushGap(DateTimeOffset? To, DateTimeOffset? Until)
{
    public static readonly PushGap None = new(null, null);

    /// <summary>The gap as it is now.</summary>
    /// <param name="evaluatedAt">When the project was evaluated last.</param>
    /// <param name="now">The moment.</param>
    /// <param name="longest">An evaluation is never so late unless nobody was there.</param>
    /// <param name="grace">How long senders are waited for.</param>
    public PushGap At(DateTimeOffset evaluatedAt, DateTimeOffset now, TimeSpan longest, TimeSpan grace)
    {
        var isWaiting = Until > evaluatedAt;
        if (now - evaluatedAt > longest && evaluatedAt > DateTimeOffset.UnixEpoch)
            return new PushGap(isWaiting ? To : evaluatedAt, now + grace);

        return Until > now ? this : None;
    }
}
