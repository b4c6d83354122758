using System.Globalization;

namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>Instants as nanoseconds since the Unix epoch, as the API counts them.</summary>
internal static class NanoTime
{
    public const long Second = 1_000_000_000;
    private const int NanosecondsPerTick = 100;

    public static long From(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick;

    public static DateTimeOffset ToTime(long time) => new(DateTime.UnixEpoch.Ticks + Floor(time, NanosecondsPerTick), TimeSpan.Zero);

    /// <summary>RFC 3339 in UTC with as many of nine digits as are not zero at the end, which may be none.</summary>
    public static string Format(long time)
    {
        var whole = DateTimeOffset.FromUnixTimeSeconds(Floor(time, Second)).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        var fraction = time - (Floor(time, Second) * Second);
        return fraction == 0 ? whole + "Z" : whole + "." + fraction.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0') + "Z";
    }

    public static bool TryParse(string text, out long time)
    {
        time = 0;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var nanoseconds = 0L;
        if (dot >= 0)
        {
            var end = dot + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            if (end - dot - 1 is 0 or > 9)
                return false;

            nanoseconds = long.Parse(text[(dot + 1)..end].PadRight(9, '0'), CultureInfo.InvariantCulture);
            text = text[..dot] + text[end..];
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var seconds))
            return false;

        time = From(seconds) + nanoseconds;
        return true;
    }

    private static long Floor(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);
}
