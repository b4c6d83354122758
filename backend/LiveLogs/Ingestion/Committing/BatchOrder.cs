using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Committing;

/// <summary>What of a request can be stored, in the order in which it gets its numbers.</summary>
/// <param name="Entries">In order of event time, ties in the order given; the first of several equal ones.</param>
/// <param name="Refused">Entries outside the <see cref="AcceptanceWindow"/>.</param>
internal readonly record struct BatchOrder(List<LogEntry> Entries, IReadOnlyList<LogEntry> Refused)
{
    public static BatchOrder Of(IReadOnlyList<LogEntry> given, AcceptanceWindow window)
    {
        var (oldest, newest) = window.Now();
        var entries = new List<LogEntry>(given.Count);
        var refused = new List<LogEntry>();
        var isSorted = true;
        foreach (var entry in given)
        {
            if (entry.Timestamp < oldest || entry.Timestamp > newest)
            {
                refused.Add(entry);
                continue;
            }

            isSorted &= entries.Count == 0 || entries[^1].Timestamp <= entry.Timestamp;
            entries.Add(entry);
        }

        if (!isSorted)
            entries = [.. entries.OrderBy(entry => entry.Timestamp)];

        RemoveRepeated(entries);
        return new BatchOrder(entries, refused);
    }

    /// <summary>Equal entries share a microsecond, so in order of time they are near each other.</summary>
    private static void RemoveRepeated(List<LogEntry> entries)
    {
        var keys = new HashSet<long>();
        var kept = Math.Min(1, entries.Count);
        for (var i = 1; i < entries.Count; i++)
        {
            var (last, entry) = (entries[kept - 1], entries[i]);
            var isAlone = last.Timestamp.UnixMicroseconds != entry.Timestamp.UnixMicroseconds;
            if (isAlone)
                keys.Clear();
            else
                keys.Add(last.EventKey);

            if (isAlone || keys.Add(entry.EventKey))
                entries[kept++] = entry;
        }

        entries.RemoveRange(kept, entries.Count - kept);
    }
}
