using LiveLogs.Logs;

namespace LiveLogs.Storage.Entries;

/// <summary>
/// Where an entry stands in the order that people see: by event time, then by connection and sequence number, so that lines of one instant keep the
/// order in which they were written.
/// </summary>
/// <param name="Time">Event time, with all its digits.</param>
/// <param name="ConnectionNumber">Decides between entries of the same time.</param>
/// <param name="Seq">Decides between entries of the same time and connection.</param>
internal readonly record struct EntryPlace(EventTime Time, int ConnectionNumber, long Seq)
{
    /// <summary>The order of pages, for a query whose <c>log_entries</c> is called <c>e</c>.</summary>
    public const string NewestFirst = $"e.ts DESC, {EntryRow.Nanos} DESC, e.connection_number DESC, e.seq DESC";

    public long UnixMicroseconds => Time.UnixMicroseconds;

    /// <summary>The column <c>ts</c>.</summary>
    public DateTimeOffset Instant => DateTimeOffset.UnixEpoch.AddMicroseconds(UnixMicroseconds);

    /// <summary><see cref="EntryRow.Nanos"/>.</summary>
    public short SubMicroseconds => Time.SubMicroseconds;

    /// <summary>Whether all of its instant comes before it in the order of pages.</summary>
    public bool IsBeforeInstant => (SubMicroseconds, ConnectionNumber, Seq) == (0, 0, 0);

    public static EntryPlace Of(LogEntry entry) => new(entry.Timestamp, entry.ConnectionNumber, entry.Seq);

    /// <summary>After it comes everything that is older than an instant.</summary>
    public static EntryPlace At(DateTimeOffset time) => At(EventTime.From(time).UnixMicroseconds);

    /// <inheritdoc cref="At(DateTimeOffset)"/>
    public static EntryPlace At(long unixMicroseconds) => new(EventTime.FromStored(unixMicroseconds, 0), 0, 0);

    /// <summary>After it comes everything of an instant, and all that is older.</summary>
    public static EntryPlace AheadOf(long unixMicroseconds) => new(EventTime.FromStored(unixMicroseconds, 999), int.MaxValue, long.MaxValue);
}

/// <summary>
/// Where an entry stands in the order of the unique index: by time, then by key, which is a hash. Cursors of former versions stand for such a place.
/// </summary>
/// <param name="UnixMicroseconds">Event time, microseconds since the epoch.</param>
/// <param name="EventKey">Decides between entries of the same microsecond.</param>
internal readonly record struct KeyPlace(long UnixMicroseconds, long EventKey)
{
    /// <summary>The column <c>ts</c>.</summary>
    public DateTimeOffset Instant => DateTimeOffset.UnixEpoch.AddMicroseconds(UnixMicroseconds);

    /// <summary>Before it lies everything that is older than an instant.</summary>
    public static KeyPlace At(DateTimeOffset time) => new(EventTime.From(time).UnixMicroseconds, long.MinValue);
}
