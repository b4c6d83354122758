using System.Globalization;

namespace LiveLogs.Metrics.Queries;

/// <summary>
/// How a range is divided: into equal stretches counted from 1970 (UTC), or into the days of a time zone, of which two a year have 23 or 25 hours.
/// </summary>
internal sealed class TimeBuckets
{
    private static readonly (string Name, int Seconds)[] Widths = [("1m", 60), ("5m", 300), ("10m", 600), ("15m", 900), ("1h", 3_600), ("6h", 21_600), ("1d", 86_400)];

    private readonly TimeZoneInfo? _days;

    private TimeBuckets(string name, int seconds, TimeZoneInfo? days) => (Name, Seconds, _days) = (name, seconds, days);

    /// <summary>The widths one can ask for.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Widths.Select(width => width.Name)];

    public string Name { get; }

    /// <summary>Of a usual bucket.</summary>
    public int Seconds { get; }

    /// <summary>The zone whose days these are; UTC for other buckets.</summary>
    public string Zone => _days?.Id ?? "UTC";

    /// <summary>Buckets of a name; null when there is none.</summary>
    public static TimeBuckets? Of(string name, TimeZoneInfo zone)
    {
        var (_, seconds) = Array.Find(Widths, width => width.Name == name);
        return seconds == 0 ? null : new TimeBuckets(name, seconds, seconds == 86_400 ? zone : null);
    }

    /// <summary>The narrowest buckets of which a range has at most so many.</summary>
    public static TimeBuckets Fitting(TimeSpan range, int most, TimeZoneInfo zone) =>
        Of(Array.Find(Widths, width => width.Name != "10m" && range.TotalSeconds / width.Seconds <= most).Name ?? "1d", zone)!;

    /// <summary>The beginning of the bucket that a time lies in.</summary>
    public DateTimeOffset Floor(DateTimeOffset time)
    {
        if (_days is null)
        {
            var width = TimeSpan.FromSeconds(Seconds).Ticks;
            var since = time.UtcTicks - DateTime.UnixEpoch.Ticks;
            return new DateTimeOffset(DateTime.UnixEpoch.Ticks + (since - ((since % width + width) % width)), TimeSpan.Zero);
        }

        return Midnight(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, _days).DateTime));
    }

    /// <summary>The beginning of the next bucket.</summary>
    public DateTimeOffset Next(DateTimeOffset bucket) =>
        _days is null ? bucket.AddSeconds(Seconds) : Midnight(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(bucket, _days).DateTime).AddDays(1));

    /// <summary>The beginnings of the buckets of a range.</summary>
    public IEnumerable<DateTimeOffset> Of(DateTimeOffset from, DateTimeOffset to)
    {
        for (var bucket = Floor(from); bucket < to; bucket = Next(bucket))
            yield return bucket;
    }

    /// <summary>The first instant of a day; where the clock jumps over midnight, the first there is.</summary>
    private DateTimeOffset Midnight(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (_days!.IsInvalidTime(local))
            local = local.AddMinutes(15);
        // Of two midnights the first: the one with the larger offset.
        var offset = _days.IsAmbiguousTime(local) ? _days.GetAmbiguousTimeOffsets(local).Max() : _days.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Zone})");
}
