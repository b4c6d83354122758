namespace LiveLogs.Ingestion;

/// <summary>
/// The database's time. Entries are accepted and removed by it, not by the clock of an instance: a wrong one would refuse, or delete, what is everybody's.
/// Between two comparisons it follows the monotonic clock, so that a clock that is set while the service runs moves nothing.
/// </summary>
/// <param name="time">This instance's clock.</param>
internal sealed class StorageClock(TimeProvider time)
{
    /// <summary>A difference that is warned of.</summary>
    public static readonly TimeSpan Noticed = TimeSpan.FromSeconds(60);

    /// <summary>With a larger one, one of the clocks is wrong: nothing is removed, and nothing that was refused for its time counts as delivered.</summary>
    public static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(5);

    private volatile Comparison? _last;

    /// <summary>How far this instance's clock is ahead of the database's; negative when it is behind. Zero until they were compared.</summary>
    public TimeSpan Ahead => time.GetUtcNow() - GetUtcNow();

    /// <summary>The two clocks differ by more than <see cref="Tolerated"/>.</summary>
    public bool IsInDoubt => Ahead.Duration() > Tolerated;

    /// <summary>The database's time now; this instance's own until they were compared.</summary>
    public DateTimeOffset GetUtcNow() => _last is { } last ? last.DatabaseTime + time.GetElapsedTime(last.Timestamp) : time.GetUtcNow();

    /// <summary>Takes over what the database said.</summary>
    /// <param name="databaseTime">Its time.</param>
    /// <param name="timestamp">When that was, by <see cref="TimeProvider.GetTimestamp"/>.</param>
    public void Set(DateTimeOffset databaseTime, long timestamp) => _last = new Comparison(databaseTime, timestamp);

    private sealed record Comparison(DateTimeOffset DatabaseTime, long Timestamp);
}
