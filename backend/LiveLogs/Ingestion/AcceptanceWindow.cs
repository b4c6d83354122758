using LiveLogs.Logs;

namespace LiveLogs.Ingestion;

/// <summary>
/// Which event times are stored. Older than retention: removed again at once, so refused before they get a number.
/// Too far ahead: no provider sends that in earnest, and it would open stray partitions.
/// </summary>
/// <param name="time">The service's clock.</param>
/// <param name="retention">How long entries are kept.</param>
internal sealed class AcceptanceWindow(TimeProvider time, TimeSpan retention)
{
    /// <summary>Google Cloud takes entries a day ahead, Azure a day, AWS two hours; a day more for clocks that are off.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(2);

    /// <summary>The oldest event time that is still stored: the first day that retention keeps whole.</summary>
    public EventTime Oldest() => EventTime.From(new DateTimeOffset((time.GetUtcNow() - retention).UtcDateTime.Date, TimeSpan.Zero));

    /// <summary>The first and the last event time that are stored now.</summary>
    public (EventTime Oldest, EventTime Newest) Now() => (Oldest(), EventTime.From(time.GetUtcNow() + MaxAhead));
}
