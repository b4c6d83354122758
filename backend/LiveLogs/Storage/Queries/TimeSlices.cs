using LiveLogs.Storage.Indexes;

namespace LiveLogs.Storage.Queries;

/// <summary>
/// Cuts a range of time into slices, newest first, for questions whose answer is nearly always in the newest part. Slices
/// grow while they are answered quickly and shrink when they are not, so that a time limit falls between two of them. Those of the
/// newest day keep within an hour, as its text indexes do.
/// </summary>
internal sealed class TimeSlices
{
    private const int Growth = 4;

    private static readonly TimeSpan First = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _hourlySince;
    private DateTimeOffset _to;
    private DateTimeOffset _start;
    private TimeSpan _length = First;

    /// <param name="from">The oldest time of the range, inclusive.</param>
    /// <param name="to">The newest time of the range, exclusive.</param>
    /// <param name="now">What is dated after now belongs to the first slice.</param>
    public TimeSlices(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now) =>
        (_from, _to, _start, _hourlySince) = (from, to, to < now ? to : now, TextIndex.HourlySince(now));

    /// <summary>The next slice; false when the range is used up.</summary>
    public bool TryNext(out DateTimeOffset from, out DateTimeOffset to)
    {
        (from, to) = (_from, _to);
        if (_to <= _from)
            return false;

        from = _start - _from > _length ? _start - _length : _from;
        var hour = HourBefore(_start);
        if (hour >= _hourlySince && hour > from)
            from = hour;

        _to = _start = from;
        return true;
    }

    /// <summary>The beginning of the hour that ends at a time, or that it lies in.</summary>
    private static DateTimeOffset HourBefore(DateTimeOffset time) =>
        new(time.UtcTicks - 1 - ((time.UtcTicks - 1) % TimeSpan.TicksPerHour), TimeSpan.Zero);

    /// <summary>How long the last slice took.</summary>
    public void Took(TimeSpan elapsed)
    {
        if (elapsed < Quick && _length < Longest)
            _length *= Growth;
        else if (elapsed >= Slow && _length > Shortest * Growth)
            _length /= Growth;
    }
}
