namespace LiveLogs.Logs;

/// <summary>
/// The order in which people read entries: by event time; of one instant, by connection and sequence, so that lines that
/// a program wrote within a millisecond keep their order. Pages and downloads have the same order, newest first.
/// </summary>
internal static class EntryOrder
{
    public static readonly IComparer<LogEntry> Chronological = Comparer<LogEntry>.Create(static (left, right) =>
    {
        var order = left.Timestamp.CompareTo(right.Timestamp);
        if (order == 0)
            order = left.ConnectionNumber.CompareTo(right.ConnectionNumber);

        return order == 0 ? left.Seq.CompareTo(right.Seq) : order;
    });
}
