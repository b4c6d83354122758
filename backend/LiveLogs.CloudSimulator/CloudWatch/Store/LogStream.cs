namespace LiveLogs.CloudSimulator.CloudWatch.Store;

/// <summary>A stream of a log group. Guarded by the lock of its group.</summary>
internal sealed class LogStream(string name, long createdAt)
{
    public string Name { get; } = name;

    /// <summary>Unix milliseconds.</summary>
    public long CreatedAt { get; } = createdAt;

    public EventIndex Events { get; } = new();

    public long? LastIngestionTime { get; set; }

    /// <summary>What DescribeLogStreams says about the newest event: in the real service this is often up to an hour behind.</summary>
    public long? LastTimestampAsOf(long ingestedUntil) =>
        Events.Last is { } last && last.IngestionTime <= ingestedUntil
            ? last.Timestamp
            : Events.Before(EventKey.BeforeTime(long.MaxValue)).FirstOrDefault(stored => stored.IngestionTime <= ingestedUntil)?.Timestamp;
}
