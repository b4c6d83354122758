using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <content>Units, clocks, zones, calendar days and their names.</content>
internal static partial class TimeInText
{
    private const long HalfYear = 182 * 86_400 * NanosecondsPerSecond;

    /// <inheritdoc cref="TryReadEpoch(ReadOnlySpan{char}, out EventTime)"/>
    public static bool TryReadEpoch(decimal number, out EventTime time)
    {
        time = default;
        if (number is < 100_000_000m or > 9_000_000_000_000_000_000m)
            return false;

        var unit = number switch
        {
            < 100_000_000_000m => 1_000_000_000m,
            < 100_000_000_000_000m => 1_000_000m,
            < 100_000_000_000_000_000m => 1_000m,
            _ => 1m,
        };
        var nanoseconds = number * unit;
        if (nanoseconds > long.MaxValue)
            return false;

        time = new EventTime((long)nanoseconds);
        return true;
    }

    /// <summary>The same for a whole number of at most 18 digits.</summary>
    private static bool TryScale(long number, out EventTime time)
    {
        var unit = number switch
        {
            < 100_000_000_000 => 1_000_000_000L,
            < 100_000_000_000_000 => 1_000_000L,
            < 100_000_000_000_000_000 => 1_000L,
            _ => 1L,
        };
        var isInRange = number is >= 100_000_000 && number <= long.MaxValue / unit;
        time = isInRange ? new EventTime(number * unit) : default;
        return isInRange;
    }

    /// <summary>Hours, minutes, seconds and up to nine digits of a second, separated by colons or dots.</summary>
    private static bool ReadClock(ReadOnlySpan<char> text, ref int i, out long nanoseconds)
    {
        nanoseconds = 0;
        if (!TextScan.Number(text, ref i, 2, out var hour) || i >= text.Length || text[i] is not (':' or '.'))
            return false;

        var separator = text[i++];
        if (!TextScan.Number(text, ref i, 2, out var minute) || !TextScan.Is(text, ref i, separator)
            || !TextScan.Number(text, ref i, 2, out var second) || hour > 23 || minute > 59 || second > 60)
            return false;

        if (i + 1 < text.Length && (text[i] is '.' or ',' || (text[i] == ':' && separator == ':')) && char.IsAsciiDigit(text[i + 1]))
        {
            i++;
            var unit = NanosecondsPerSecond;
            for (; i < text.Length && char.IsAsciiDigit(text[i]); i++)
            {
                unit /= 10;
                nanoseconds += (text[i] - '0') * unit;
            }
        }

        var rest = text[i..];
        if (rest.StartsWith(" PM") || rest.StartsWith(" AM"))
        {
            hour = (hour % 12) + (rest[1] == 'P' ? 12 : 0);
            i += 3;
        }

        nanoseconds += ((((hour * 60) + minute) * 60) + second) * NanosecondsPerSecond;
        return i >= text.Length || text[i] is 'Z' || !char.IsAsciiLetterOrDigit(text[i]);
    }

    /// <summary>Nanoseconds east of UTC of the zone that follows, 0 when none does.</summary>
    private static long ReadZone(ReadOnlySpan<char> text, ref int i)
    {
        var rest = text[i..];
        if (rest.StartsWith("Z"))
        {
            i++;
            return 0;
        }

        if (rest.StartsWith(" UTC") || rest.StartsWith(" GMT"))
        {
            i += 4;
            return 0;
        }

        var at = i + (rest.StartsWith(" ") ? 1 : 0);
        if (at >= text.Length || text[at] is not ('+' or '-'))
            return 0;

        var sign = text[at++] == '-' ? -1 : 1;
        var digits = at;
        if (!TextScan.Number(text, ref at, 2, out var hours) || at - digits != 2)
            return 0;

        var isWide = TextScan.Is(text, ref at, ':');
        digits = at;
        if (!TextScan.Number(text, ref at, 2, out var minutes) || at - digits != 2 || hours > 18 || minutes > 59)
            return 0;
        // " -1234" after a time may be anything; only what ends like a zone is one.
        if (!isWide && at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
            return 0;

        i = at;
        return sign * ((hours * 60) + minutes) * 60 * NanosecondsPerSecond;
    }

    private static bool IsDate(long year, long month, long day) =>
        year is >= 1970 and <= 2261 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth((int)year, (int)month);

    private static EventTime Instant(long year, long month, long day, long nanoseconds)
    {
        var days = (new DateTime((int)year, (int)month, (int)day).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerDay;
        return new EventTime((days * 86_400 * NanosecondsPerSecond) + nanoseconds);
    }

    private static EventTime? NearestYear(long month, long day, long nanoseconds, EventTime near)
    {
        var year = Math.Clamp(near.ToDateTimeOffset().Year, 1971, 2260);
        // Less than half a year away: no other is nearer.
        if (IsDate(year, month, day) && Instant(year, month, day, nanoseconds) is var same && Distance(same) < HalfYear && !IsAhead(same))
            return same;

        EventTime? best = null;
        for (var candidate = year - 1; candidate <= year + 1; candidate++)
        {
            if (!IsDate(candidate, month, day))
                continue;

            var instant = Instant(candidate, month, day, nanoseconds);
            if (!IsAhead(instant) && (best is null || Distance(instant) < Distance(best.Value)))
                best = instant;
        }

        return best;

        // Lines are written before they are read; zones and clocks make up for a day.
        bool IsAhead(EventTime time) => (Int128)time.UnixNanoseconds - near.UnixNanoseconds > 86_400 * NanosecondsPerSecond;

        Int128 Distance(EventTime time) => Int128.Abs((Int128)time.UnixNanoseconds - near.UnixNanoseconds);
    }

    /// <summary>1–12, or 0 when there is no name of a month.</summary>
    private static int MonthAt(ReadOnlySpan<char> text, int at) => !IsNameAt(text, at) ? 0 : text.Slice(at, 3) switch
    {
        "Jan" => 1,
        "Feb" => 2,
        "Mar" => 3,
        "Apr" => 4,
        "May" => 5,
        "Jun" => 6,
        "Jul" => 7,
        "Aug" => 8,
        "Sep" => 9,
        "Oct" => 10,
        "Nov" => 11,
        "Dec" => 12,
        _ => 0,
    };

    private static bool IsDayAt(ReadOnlySpan<char> text, int at) =>
        IsNameAt(text, at) && text.Slice(at, 3) is "Mon" or "Tue" or "Wed" or "Thu" or "Fri" or "Sat" or "Sun";

    /// <summary>Whether a word may end behind three letters.</summary>
    private static bool IsNameAt(ReadOnlySpan<char> text, int at) => text.Length >= at + 4 && !char.IsAsciiLetter(text[at + 3]);
}
