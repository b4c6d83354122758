using System.Globalization;
using LiveLogs.Ingestion.Text;
using LiveLogs.Logs;

namespace LiveLogs.Ingestion.Lines;

/// <summary>
/// Reads the times that programs put in front of their lines. A time without a zone is taken as UTC, one without a year as
/// the nearest to the event's own time; a clock without a date is recognised, but is not an instant.
/// </summary>
internal static partial class TimeInText
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Reads a time at the very beginning of a text.</summary>
    /// <param name="text">Begins with what may be a time.</param>
    /// <param name="near">The event's own time.</param>
    /// <param name="time">The instant, or null when only a clock was found.</param>
    /// <returns>The number of characters that the time takes; 0 when there is none.</returns>
    public static int Read(ReadOnlySpan<char> text, EventTime near, out EventTime? time)
    {
        time = null;
        if (text.Length < 5)
            return 0;

        if (char.IsAsciiDigit(text[0]))
            return ReadFromDigit(text, near, out time);

        return char.IsAsciiLetterUpper(text[0]) ? ReadFromName(text, near, out time) : 0;
    }

    /// <summary>Reads a whole value: a time in one of the forms above, or a number since the epoch.</summary>
    public static bool TryReadValue(ReadOnlySpan<char> text, EventTime near, out EventTime time)
    {
        text = text.Trim();
        if (Read(text, near, out var found) == text.Length && found is { } instant)
        {
            time = instant;
            return true;
        }

        return TryReadEpoch(text, out time);
    }

    /// <summary>
    /// Reads a number since the epoch. Its size decides the unit: seconds, milliseconds, microseconds or nanoseconds, for
    /// instants from 1973 to 2262.
    /// </summary>
    public static bool TryReadEpoch(ReadOnlySpan<char> text, out EventTime time)
    {
        time = default;
        var end = 0;
        if (text.Length is >= 9 and <= 18 && TextScan.Number(text, ref end, 18, out var whole) && end == text.Length)
            return TryScale(whole, out time);
        return text.Length is >= 8 and <= 30
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            && TryReadEpoch(number, out time);
    }

    private static int ReadFromDigit(ReadOnlySpan<char> text, EventTime near, out EventTime? time)
    {
        time = null;
        var i = 0;
        TextScan.Number(text, ref i, 20, out var first);
        var next = i < text.Length ? text[i] : '\0';
        return i switch
        {
            4 when next is '-' or '/' or '.' => ReadYearFirst(text, first, out time),
            2 or 1 when next is ':' => ReadClockOnly(text),
            2 or 1 when next is '/' or '-' or ' ' => ReadDayFirst(text, first, near, out time),
            6 when next is ' ' => ReadCompact(text, first, out time),
            8 when next is '-' or 'T' or ' ' => ReadCompactDate(text, first, out time),
            10 when next is '.' or ' ' => ReadEpochPrefix(text, out time),
            13 => ReadEpochPrefix(text, out time),
            _ => 0,
        };
    }

    /// <summary><c>2026-01-12T10:00:00.123Z</c>, <c>2026/01/12 10:00:00,123 +0100</c>, <c>2005-06-03-15.42.50.675872</c>, <c>2005.06.03</c>.</summary>
    private static int ReadYearFirst(ReadOnlySpan<char> text, long year, out EventTime? time)
    {
        time = null;
        var i = 5;
        if (!TextScan.Number(text, ref i, 2, out var month) || !TextScan.Is(text, ref i, text[4])
            || !TextScan.Number(text, ref i, 2, out var day) || !IsDate(year, month, day))
            return 0;

        var date = i;
        if (i >= text.Length)
            return i;
        if (text[i] is not ('T' or ' ' or '-' or '_'))
            return char.IsAsciiLetterOrDigit(text[i]) ? 0 : date;

        i++;
        if (!ReadClock(text, ref i, out var nanoseconds))
            return date;

        time = Instant(year, month, day, nanoseconds - ReadZone(text, ref i));
        return i;
    }

    /// <summary><c>12/Jan/2026:10:00:00 +0000</c>, <c>12 Jan 2026 10:00:00</c>, <c>12-Jan-2026 10:00:00</c>; Android's <c>01-12 10:00:00.123</c>.</summary>
    private static int ReadDayFirst(ReadOnlySpan<char> text, long day, EventTime near, out EventTime? time)
    {
        time = null;
        var i = text.IndexOfAny('/', '-', ' ');
        var separator = text[i++];
        var month = MonthAt(text, i);
        if (month == 0)
            return separator == ' ' ? 0 : ReadNumericDate(text, i, day, separator, near, out time);

        i += 3;
        if (!TextScan.Is(text, ref i, separator) || !TextScan.Number(text, ref i, 4, out var year) || !IsDate(year, month, day)
            || i >= text.Length || text[i] is not (':' or ' ') || !ReadClockAfter(text, ref i, out var nanoseconds))
            return 0;

        time = Instant(year, month, day, nanoseconds - ReadZone(text, ref i));
        return i;
    }

    private static int ReadNumericDate(
        ReadOnlySpan<char> text, int i, long first, char separator, EventTime near, out EventTime? time)
    {
        time = null;
        if (!TextScan.Number(text, ref i, 2, out var second))
            return 0;

        if (separator == '-')
        {
            if (i >= text.Length || text[i] != ' ' || !ReadClockAfter(text, ref i, out var clock))
                return 0;

            time = NearestYear(first, second, clock, near);
            return i;
        }

        // 17/06/09 and 01/12/2026: which is the day differs from program to program, so no instant is claimed.
        if (!TextScan.Is(text, ref i, separator) || !TextScan.Number(text, ref i, 4, out _) || i >= text.Length || text[i] is not (' ' or ','))
            return 0;

        // JavaScript's toLocaleString: 01/12/2026, 3:42:59 AM
        if (i + 1 < text.Length && text[i] == ',' && text[i + 1] == ' ')
            i++;
        return ReadClockAfter(text, ref i, out _) ? i : 0;
    }

    /// <summary>Hadoop's <c>081109 203615</c>: date and time without separators.</summary>
    private static int ReadCompact(ReadOnlySpan<char> text, long date, out EventTime? time)
    {
        time = null;
        var i = 7;
        if (!TextScan.Number(text, ref i, 6, out var clock) || i != 13 || (i < text.Length && text[i] != ' '))
            return 0;

        var (year, month, day) = (2000 + (date / 10_000), date / 100 % 100, date % 100);
        var (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100);
        if (!IsDate(year, month, day) || hour > 23 || minute > 59 || second > 60)
            return 0;

        time = Instant(year, month, day, ((((hour * 60) + minute) * 60) + second) * NanosecondsPerSecond);
        return i;
    }

    /// <summary><c>20171223-22:15:29:606</c>, ISO 8601's basic <c>20171223T221529</c>.</summary>
    private static int ReadCompactDate(ReadOnlySpan<char> text, long date, out EventTime? time)
    {
        time = null;
        var (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
        if (!IsDate(year, month, day))
            return 0;

        var i = 9;
        if (!ReadClock(text, ref i, out var nanoseconds))
        {
            i = 9;
            if (!TextScan.Number(text, ref i, 6, out var clock) || i != 15 || clock / 10_000 > 23 || clock / 100 % 100 > 59 || clock % 100 > 60)
                return 0;

            nanoseconds = ((((clock / 10_000 * 60) + (clock / 100 % 100)) * 60) + (clock % 100)) * NanosecondsPerSecond;
        }

        time = Instant(year, month, day, nanoseconds - ReadZone(text, ref i));
        return i;
    }

    private static int ReadEpochPrefix(ReadOnlySpan<char> text, out EventTime? time)
    {
        time = null;
        var length = 0;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || text[length] == '.'))
            length++;
        if (length < text.Length && text[length] is not (' ' or '\t' or ']' or ':'))
            return 0;
        if (!TryReadEpoch(text[..length], out var instant))
            return 0;

        time = instant;
        return length;
    }

    /// <summary><c>Jan 12 10:00:00</c>, <c>Sun Dec 04 04:47:44.123456 2005</c>, <c>Jan 12, 2026 10:00:00 AM</c>.</summary>
    private static int ReadFromName(ReadOnlySpan<char> text, EventTime near, out EventTime? time)
    {
        time = null;
        var i = 0;
        if (IsDayAt(text, i))
            i = text[3] == ',' ? 5 : 4;

        var month = MonthAt(text, i);
        if (month == 0)
            return 0;

        i += 3;
        if (!TextScan.Is(text, ref i, ' '))
            return 0;
        TextScan.Is(text, ref i, ' ');
        if (!TextScan.Number(text, ref i, 2, out var day) || day is < 1 or > 31)
            return 0;

        var year = 0L;
        TextScan.Is(text, ref i, ',');
        if (text[i..].Length > 6 && text[i] == ' ' && char.IsAsciiDigit(text[i + 4]) && text[i + 5] == ' ')
        {
            i++;
            if (!TextScan.Number(text, ref i, 4, out year))
                return 0;
        }

        if (i >= text.Length || text[i] != ' ' || !ReadClockAfter(text, ref i, out var nanoseconds))
            return 0;

        if (year == 0 && text.Length - i >= 5 && text[i] == ' ' && char.IsAsciiDigit(text[i + 4])
            && (text.Length - i == 5 || text[i + 5] is ']' or ' '))
        {
            var after = i + 1;
            if (TextScan.Number(text, ref after, 4, out year) && year is >= 1970 and <= 2261)
                i = after;
            else
                year = 0;
        }

        time = year == 0 ? NearestYear(month, day, nanoseconds, near)
            : IsDate(year, month, day) ? Instant(year, month, day, nanoseconds - ReadZone(text, ref i))
            : null;
        return i;
    }

    /// <summary><c>10:00:00.123</c>, <c>10:00AM</c>.</summary>
    private static int ReadClockOnly(ReadOnlySpan<char> text)
    {
        var i = 0;
        if (ReadClock(text, ref i, out _))
            return i;

        i = 0;
        return TextScan.Number(text, ref i, 2, out _) && TextScan.Is(text, ref i, ':') && TextScan.Number(text, ref i, 2, out _)
            && text.Length - i >= 2 && text[i] is 'A' or 'P' && text[i + 1] == 'M'
            ? i + 2
            : 0;
    }

    private static bool ReadClockAfter(ReadOnlySpan<char> text, ref int i, out long nanoseconds)
    {
        i++;
        return ReadClock(text, ref i, out nanoseconds);
    }
}
