using LiveLogs.Ingestion;
using LiveLogs.Logs;
using LiveLogs.Streaming.Storing;

namespace LiveLogs.Streaming.Polling;

/// <summary>
/// Keeps the first time of records that bring none (<see cref="TimeSource.Neighbour"/>, <see cref="TimeSource.Arrival"/>): read again, such a record may
/// have another neighbour, and would be stored twice. They are kept in the cursor, so they are stored with the records themselves and known to whoever
/// reads on, until a day after the record was last read.
/// </summary>
internal static class FirstTimes
{
    /// <summary>Of a source. Further records without a time are refused, and counted.</summary>
    public const int MaxKept = 250;

    /// <summary>A day, in seconds.</summary>
    private const long Kept = 24 * 60 * 60;

    /// <summary>Not every scan that meets them again is worth a note: one an hour is, in seconds.</summary>
    private const long NotedEvery = 60 * 60;

    /// <summary>As old as can be.</summary>
    private static readonly EventTime Never = new(0);

    /// <summary>Gives entries the time that they had first.</summary>
    /// <param name="cursor">Of their source.</param>
    /// <param name="events">A page.</param>
    /// <param name="entries">The same records as entries, in the same order.</param>
    /// <param name="now">The provider's clock.</param>
    /// <returns>The cursor that goes with the entries.</returns>
    public static SourceCursor Settle(SourceCursor cursor, IReadOnlyList<RawEvent> events, List<LogEntry> entries, EventTime now)
    {
        if (!events.Any(HasNoTime))
            return cursor;

        var seen = now.UnixMilliseconds / 1000;
        var known = (cursor.FirstTimes ?? []).Where(one => one.Seen > seen - Kept).ToDictionary(one => one.Key);
        for (var i = 0; i < events.Count; i++)
        {
            if (!HasNoTime(events[i]))
                continue;

            var entry = entries[i];
            if (known.TryGetValue(entry.EventKey, out var first))
            {
                entries[i] = entry with { Timestamp = new EventTime(first.Time) };
                if (seen - first.Seen > NotedEvery)
                    known[entry.EventKey] = first with { Seen = seen };
            }
            else if (known.Count < MaxKept)
            {
                known.Add(entry.EventKey, new FirstTime(entry.EventKey, entry.Timestamp.UnixNanoseconds, seen));
            }
            else
            {
                entries[i] = entry with { Timestamp = Never };
            }
        }

        return cursor with { FirstTimes = [.. known.Values] };
    }

    private static bool HasNoTime(RawEvent raw) => raw.TimeSource is TimeSource.Neighbour or TimeSource.Arrival;
}
