using System.Globalization;

namespace LiveLogs.Search;

/// <summary>A range of time cut into buckets of one length.</summary>
/// <param name="From">Where the first bucket begins.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Length">Of a bucket; whole seconds.</param>
internal sealed record BucketRange(DateTimeOffset From, DateTimeOffset To, TimeSpan Length)
{
    /// <summary>The counters of the commits, which are per minute, can answer it.</summary>
    public bool IsOfMinutes => Length.Ticks % TimeSpan.TicksPerMinute == 0 && From.UtcTicks % TimeSpan.TicksPerMinute == 0;

    /// <param name="from">The beginning that was asked for; buckets of minutes begin with a whole one.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="seconds">The length that was asked for, or null for whole minutes.</param>
    /// <param name="wanted">How many buckets to make when no length was asked for.</param>
    /// <param name="most">How many there may be.</param>
    /// <returns>Null when the length is none, or gives too many buckets.</returns>
    public static BucketRange? TryRead(DateTimeOffset from, DateTimeOffset to, string? seconds, int wanted, int most)
    {
        var length = 60 * (int)Math.Ceiling(Math.Max(1, (to - from).TotalMinutes) / wanted);
        if (!string.IsNullOrEmpty(seconds) && (!int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length < 1))
            return null;

        var unit = length % 60 == 0 ? TimeSpan.TicksPerMinute : TimeSpan.TicksPerSecond;
        var begin = new DateTimeOffset(from.UtcTicks - (from.UtcTicks % unit), TimeSpan.Zero);
        return (to - begin).TotalSeconds / length > most ? null : new BucketRange(begin, to, TimeSpan.FromSeconds(length));
    }
}
