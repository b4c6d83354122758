using LiveLogs.Logs;

namespace LiveLogs.Alerts.Matching;

/// <summary>Lines of one batch that mean the same to the same rules: of one key and minute.</summary>
internal sealed class HitRow(HitTarget target, string groupKey, long minute)
{
    /// <summary>Lines that an alert shows.</summary>
    public const int MaxLines = 5;

    private const long MicrosecondsPerMinute = 60_000_000;

    private readonly List<LogEntry> _lines = new(1);

    public HitTarget Target { get; } = target;

    public string GroupKey { get; } = groupKey;

    /// <summary>Minutes since the epoch, of event time.</summary>
    public long Minute { get; } = minute;

    public long Count { get; private set; }

    public EventTime First { get; private set; } = EventTime.Max;

    public EventTime Last { get; private set; }

    /// <summary>The first of the lines.</summary>
    public IReadOnlyList<LogEntry> Lines => _lines;

    /// <summary>Different values of the field that the target counts; null for other targets.</summary>
    public DistinctValues? Values { get; } = target.CountsValues ? new DistinctValues() : null;

    public static long MinuteOf(EventTime time) => Math.DivRem(time.UnixMicroseconds, MicrosecondsPerMinute).Quotient;

    public static DateTime TimeOf(long minute) => DateTime.UnixEpoch.AddMinutes(minute);

    /// <param name="entry">A line.</param>
    /// <param name="value">Its value of the field that the target needs, if it needs one.</param>
    public void Add(LogEntry entry, string? value = null)
    {
        Values?.Add(value!);
        Count++;
        First = entry.Timestamp < First ? entry.Timestamp : First;
        Last = entry.Timestamp > Last ? entry.Timestamp : Last;
        if (_lines.Count < MaxLines)
            _lines.Add(entry);
    }
}
