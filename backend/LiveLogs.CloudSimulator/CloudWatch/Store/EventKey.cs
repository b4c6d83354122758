namespace LiveLogs.CloudSimulator.CloudWatch.Store;

/// <summary>
/// The place of an event in the service's order: event time, then ingestion time, then the PutLogEvents batch, then the place in it.
/// Stored events have even indexes, so the odd ones are the gaps between them: a page token names a gap, and never an event that may vanish.
/// </summary>
internal readonly record struct EventKey(long Timestamp, long IngestionTime, long Batch, int Index) : IComparable<EventKey>
{
    /// <summary>The gap in front of every event of this millisecond.</summary>
    public static EventKey BeforeTime(long timestamp) => new(timestamp, long.MinValue, long.MinValue, -1);

    public EventKey GapAfter => this with { Index = Index + 1 };

    public EventKey GapBefore => this with { Index = Index - 1 };

    public int CompareTo(EventKey other)
    {
        var order = Timestamp.CompareTo(other.Timestamp);
        if (order == 0)
            order = IngestionTime.CompareTo(other.IngestionTime);
        if (order == 0)
            order = Batch.CompareTo(other.Batch);
        return order == 0 ? Index.CompareTo(other.Index) : order;
    }

    public static bool operator <(EventKey left, EventKey right) => left.CompareTo(right) < 0;

    public static bool operator >(EventKey left, EventKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(EventKey left, EventKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EventKey left, EventKey right) => left.CompareTo(right) >= 0;
}
