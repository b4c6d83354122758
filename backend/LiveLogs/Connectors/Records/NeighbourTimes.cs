using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.Records;

/// <summary>
/// Gives records of an answer that have no time at all that of the record before them, else of the first that has one, else the provider's now. Such a
/// time may differ from answer to answer; the storage of the records keeps the first.
/// </summary>
internal static class NeighbourTimes
{
    /// <summary>A time further ahead is not used for a neighbour.</summary>
    private static readonly TimeSpan LongestAhead = TimeSpan.FromDays(1);

    /// <param name="events">In the order of the answer; those without a time say <see cref="TimeSource.Arrival"/>.</param>
    /// <param name="now">The provider's clock.</param>
    public static IReadOnlyList<RawEvent> Fill(IReadOnlyList<RawEvent> events, EventTime now)
    {
        if (!events.Any(raw => raw.TimeSource == TimeSource.Arrival))
            return events;

        var near = events.FirstOrDefault(raw => IsGood(raw, now))?.Timestamp;
        var filled = new List<RawEvent>(events.Count);
        foreach (var raw in events)
        {
            if (IsGood(raw, now))
                near = raw.Timestamp;
            filled.Add(raw.TimeSource != TimeSource.Arrival ? raw
                : near is { } time ? raw with { Timestamp = time, TimeSource = TimeSource.Neighbour }
                : raw with { Timestamp = now });
        }

        return filled;
    }

    private static bool IsGood(RawEvent raw, EventTime now) =>
        raw.TimeSource != TimeSource.Arrival && raw.Timestamp.UnixNanoseconds > 0 && raw.Timestamp < now + LongestAhead;
}
