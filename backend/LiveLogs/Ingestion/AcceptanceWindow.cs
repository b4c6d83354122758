using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>
/// Which event times are stored. Older than retention: removed again at once, so refused before they get a number.
/// Too far ahead: no provider sends that in earnest, and it would open stray partitions.
/// </summary>
/// <param name="clock">The database's time.</param>
/// <param name="retention">How long entries are kept.</param>
internal sealed class AcceptanceWindow(StorageClock clock, TimeSpan retention)
{
    /// <summary>Google Cloud takes entries a day ahead, Azure a day, AWS two hours; a day more for clocks that are off.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(2);

    /// <summary>A window by one clock alone.</summary>
    public AcceptanceWindow(TimeProvider time, TimeSpan retention)
        : this(new StorageClock(time), retention)
    {
    }

    /// <summary>What is refused now may be refused by a wrong clock.</summary>
    public bool IsInDoubt => clock.IsInDoubt;

    /// <summary>The database's time.</summary>
    public DateTimeOffset DatabaseNow() => clock.GetUtcNow();

    /// <summary>The oldest event time that is still stored: the first day that retention keeps whole.</summary>
    public EventTime Oldest() => EventTime.From(new DateTimeOffset((clock.GetUtcNow() - retention).UtcDateTime.Date, TimeSpan.Zero));

    /// <summary>The first and the last event time that are stored now.</summary>
    public (EventTime Oldest, EventTime Newest) Now() => (Oldest(), EventTime.From(clock.GetUtcNow() + MaxAhead));
}
