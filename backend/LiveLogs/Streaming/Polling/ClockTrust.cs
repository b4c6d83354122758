using LiveLogs.Ingestion;

namespace LiveLogs.Streaming.Polling;

/// <summary>
/// How much of what the provider's clock says is believed. A clock that agrees with the database's always is; one that does not is, when it did from
/// the beginning, or stays so for an hour; so is one that jumps ahead by less than usual, but by more than windows look back. One that jumps away is in doubt: what was believed before goes on meanwhile. So a wrong <c>Date</c>
/// header moves no mark into the future, and a database whose own clock is wrong keeps nothing from being read.
/// </summary>
/// <param name="marked">Under which difference the marks were written; null when none were.</param>
internal sealed class ClockTrust(TimeSpan? marked)
{
    /// <summary>Clocks that differ by less agree.</summary>
    public static readonly TimeSpan Plausible = StorageClock.Tolerated;

    /// <summary>A clock that is ahead by less harms nothing: every window looks back further than that.</summary>
    public static readonly TimeSpan Harmless = TimeSpan.FromSeconds(60);

    /// <summary>Two looks at one clock differ by less.</summary>
    public static readonly TimeSpan Steady = TimeSpan.FromSeconds(5);

    /// <summary>A difference that stays for so long is not one of a moment.</summary>
    public static readonly TimeSpan BelievedAfter = TimeSpan.FromHours(1);

    private TimeSpan? _believed = marked;
    private (TimeSpan Difference, DateTimeOffset Since)? _doubt;

    /// <summary>The largest difference under which marks were written since the last time that they were set back; null before the first look.</summary>
    public TimeSpan? Marked { get; private set; } = marked;

    /// <summary>The provider's time less the database's, as it is believed; null before the first look.</summary>
    public TimeSpan? Believed => _believed;

    /// <summary>The provider's clock says something else than what is believed.</summary>
    public bool IsInDoubt => _doubt is not null;

    /// <summary>What is believed is more than the clocks of machines usually differ by.</summary>
    public bool IsFar => _believed is { } difference && difference.Duration() > Plausible;

    /// <summary>Looks at the clocks.</summary>
    /// <param name="difference">The provider's time less the database's.</param>
    /// <param name="now">The database's time.</param>
    /// <returns>By how much the marks lie ahead of what is believed from now on; zero when they do not.</returns>
    public TimeSpan Look(TimeSpan difference, DateTimeOffset now)
    {
        // With nothing to compare it with, a clock that is ahead by less than usual is taken for the database's until it has stayed so.
        if (_believed is null && difference > Harmless && difference <= Plausible)
            _believed = TimeSpan.Zero;
        if (!IsBelieved(difference, now))
        {
            if (_doubt is not { } doubt || (difference - doubt.Difference).Duration() > Steady)
                _doubt = (difference, now);
            return TimeSpan.Zero;
        }

        (_believed, _doubt) = (difference, null);
        if (Marked is { } marks && marks - difference > Steady)
        {
            Marked = difference;
            return marks - difference;
        }

        Marked = Marked > difference ? Marked : difference;
        return TimeSpan.Zero;
    }

    private bool IsBelieved(TimeSpan difference, DateTimeOffset now) =>
        _believed is not { } before
        || (difference.Duration() <= Plausible && (difference <= Harmless || before.Duration() > Plausible))
        || (difference - before).Duration() <= Steady
        || (_doubt is { } doubt && (difference - doubt.Difference).Duration() <= Steady && now - doubt.Since >= BelievedAfter);
}
