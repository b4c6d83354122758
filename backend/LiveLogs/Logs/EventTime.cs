using System.Globalization;

namespace LiveLogs.Logs;

/// <summary>
/// An instant in nanoseconds since the Unix epoch (UTC), from 1677 to 2262. <see cref="DateTime"/> counts in
/// 100 ns, which is too coarse: Google Cloud keys entries by nanosecond, and a rounded time breaks key and order. What lies outside, as text or by
/// arithmetic, becomes the nearest end (<see cref="Min"/>, <see cref="Max"/>): "9999-12-31T23:59:59.999Z" means "open end" to many tools.
/// </summary>
internal readonly record struct EventTime(long UnixNanoseconds) : IComparable<EventTime>
{
    /// <summary>Characters of the longest text.</summary>
    public const int MaxLength = 32;

    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerMillisecond = 1_000_000;
    private const long NanosecondsPerMicrosecond = 1_000;
    private const long NanosecondsPerTick = 100;

    /// <summary>The earliest and latest instants that a provider can name without overflowing.</summary>
    public static EventTime Min => new(long.MinValue);

    /// <inheritdoc cref="Min"/>
    public static EventTime Max => new(long.MaxValue);

    /// <summary>Microseconds since the Unix epoch, rounded down: what a <c>timestamptz</c> column holds.</summary>
    public long UnixMicroseconds => FloorDivide(UnixNanoseconds, NanosecondsPerMicrosecond);

    /// <summary>Milliseconds since the Unix epoch, rounded down.</summary>
    public long UnixMilliseconds => FloorDivide(UnixNanoseconds, NanosecondsPerMillisecond);

    /// <summary>The nanoseconds that <see cref="UnixMicroseconds"/> leaves out, 0–999.</summary>
    public short SubMicroseconds => (short)(UnixNanoseconds - (UnixMicroseconds * NanosecondsPerMicrosecond));

    /// <summary>Rounded down to 100 ns.</summary>
    public DateTimeOffset ToDateTimeOffset() =>
        new(DateTime.UnixEpoch.Ticks + FloorDivide(UnixNanoseconds, NanosecondsPerTick), TimeSpan.Zero);

    /// <summary>From whole milliseconds; clamped to the range of the type.</summary>
    public static EventTime FromUnixMilliseconds(long milliseconds) =>
        new(Clamp(milliseconds, NanosecondsPerMillisecond));

    /// <summary>From the two columns of a stored entry.</summary>
    public static EventTime FromStored(long unixMicroseconds, short subMicroseconds) =>
        new(Saturate(((Int128)unixMicroseconds * NanosecondsPerMicrosecond) + subMicroseconds));

    /// <summary>From a clock of 100 ns; clamped to the range of the type.</summary>
    public static EventTime From(DateTimeOffset instant) =>
        new(Clamp(instant.UtcTicks - DateTime.UnixEpoch.Ticks, NanosecondsPerTick));

    /// <summary>How people write an instant: with its offset, as without one it would be a guess whose time is meant.</summary>
    public const string InstantForm = "a time with its offset as in RFC 3339, such as 2026-01-31T12:00:00Z or 2026-01-31T13:00:00+01:00";

    /// <summary>As <see cref="TryParse"/>, for what people and programs write: only with an offset.</summary>
    public static bool TryParseInstant(string text, out EventTime time)
    {
        time = default;
        var hasOffset = text.EndsWith('Z') || text.EndsWith('z') || (text.Length > 6 && text[^6] is ('+' or '-') && text[^3] == ':');
        return hasOffset && TryParse(text, out time);
    }

    /// <summary>Reads RFC 3339 with up to nine digits of a second, with <c>Z</c> or an offset; clamped to the range of the type.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EventTime time)
    {
        time = default;
        var dot = text.IndexOf('.');
        var nanoseconds = 0L;
        if (dot >= 0)
        {
            var end = dot + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;

            var digits = end - dot - 1;
            if (digits is 0 or > 9 || text.Length > 48)
                return false;

            nanoseconds = long.Parse(text.Slice(dot + 1, digits), CultureInfo.InvariantCulture);
            for (var i = digits; i < 9; i++)
                nanoseconds *= 10;

            text = string.Concat(text[..dot], text[end..]);
        }

        string[] formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:sszzz"];
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var leap = 0L;
        if (!DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, Utc, out var seconds)
            && !DateTimeOffset.TryParseExact(Usual(text, out leap), formats, CultureInfo.InvariantCulture, Utc, out seconds))
            return false;

        time = new EventTime(Saturate(((Int128)(seconds.UtcTicks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick) + leap + nanoseconds));
        return true;
    }

    /// <summary>RFC 3339 also allows <c>t</c> and <c>z</c>, and a leap second, which is the first of the next minute here.</summary>
    private static string Usual(ReadOnlySpan<char> text, out long leap)
    {
        leap = 0;
        var usual = text.ToString().ToUpperInvariant();
        if (usual.Length <= 19 || usual[16..19] != ":60")
            return usual;

        leap = NanosecondsPerSecond;
        return string.Concat(usual.AsSpan(0, 16), ":59", usual.AsSpan(19));
    }

    /// <summary>RFC 3339 in UTC, with 3, 6 or 9 digits: as many as carry information.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[MaxLength];
        return new string(text[..Format(text)]);
    }

    /// <summary>The same without a string of its own.</summary>
    /// <param name="text">Room for <see cref="MaxLength"/> characters.</param>
    /// <returns>How many were written.</returns>
    public int Format(Span<char> text)
    {
        var seconds = FloorDivide(UnixNanoseconds, NanosecondsPerSecond);
        var fraction = UnixNanoseconds - (seconds * NanosecondsPerSecond);
        var (digits, rest) = (fraction % NanosecondsPerMillisecond, fraction % NanosecondsPerMicrosecond) switch
        {
            (0, _) => (3, fraction / NanosecondsPerMillisecond),
            (_, 0) => (6, fraction / NanosecondsPerMicrosecond),
            _ => (9, fraction),
        };
        // Written for every entry that anybody is shown: the standard format "s" is several times as fast as a custom one.
        DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime.TryFormat(text, out var length, "s", CultureInfo.InvariantCulture);
        text[length++] = '.';
        for (var i = length + digits - 1; i >= length; i--, rest /= 10)
            text[i] = (char)('0' + (rest % 10));
        length += digits;
        text[length++] = 'Z';
        return length;
    }

    public int CompareTo(EventTime other) => UnixNanoseconds.CompareTo(other.UnixNanoseconds);

    public static EventTime operator +(EventTime time, TimeSpan span) =>
        new(Saturate(time.UnixNanoseconds + ((Int128)span.Ticks * NanosecondsPerTick)));

    public static EventTime operator -(EventTime time, TimeSpan span) =>
        new(Saturate(time.UnixNanoseconds - ((Int128)span.Ticks * NanosecondsPerTick)));

    /// <summary>Exact: any two instants are less than 600 years apart, which <see cref="TimeSpan"/> holds.</summary>
    public static TimeSpan operator -(EventTime left, EventTime right) =>
        TimeSpan.FromTicks((long)(((Int128)left.UnixNanoseconds - right.UnixNanoseconds) / NanosecondsPerTick));

    public static bool operator <(EventTime left, EventTime right) => left.UnixNanoseconds < right.UnixNanoseconds;

    public static bool operator >(EventTime left, EventTime right) => left.UnixNanoseconds > right.UnixNanoseconds;

    public static bool operator <=(EventTime left, EventTime right) => left.UnixNanoseconds <= right.UnixNanoseconds;

    public static bool operator >=(EventTime left, EventTime right) => left.UnixNanoseconds >= right.UnixNanoseconds;

    private static long FloorDivide(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);

    private static long Clamp(long value, long unit) => Saturate((Int128)value * unit);

    private static long Saturate(Int128 nanoseconds) =>
        nanoseconds > long.MaxValue ? long.MaxValue : nanoseconds < long.MinValue ? long.MinValue : (long)nanoseconds;
}
