using System.Globalization;
using System.Text.Json;
using LiveLogs.Ingestion.Lines;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.Records;

/// <summary>
/// Reads the times that clouds and senders write: RFC 3339 with any number of digits, the United States' <c>11/30/2026 3:13:21 AM</c>, which
/// Azure's services write in UTC, numbers since the epoch, and whatever <see cref="TimeInText"/> knows. What is before 1980 is no time:
/// it is what services write for one that is not set (the years 1 and 1970).
/// </summary>
internal static class RecordTime
{
    private const int MaxFraction = 9;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private static readonly string[] UnitedStates =
    [
        "M/d/yyyy H:mm:ss.FFFFFFFK", "M/d/yyyy H:mm:ss.FFFFFFF zzz", "M/d/yyyy h:mm:ss.FFFFFFF tt", "M/d/yyyy h:mm:ss.FFFFFFF ttK",
        "M/d/yyyy h:mm:ss.FFFFFFF tt zzz", "M/d/yyyy H:mm", "M/d/yyyy h:mm tt", "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    ];

    /// <summary>Nothing that logs is older; services write the year 1 for "no time".</summary>
    private static readonly EventTime Earliest = EventTime.From(new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>The first of several members that holds a usable time.</summary>
    /// <param name="record">An object.</param>
    /// <param name="names">The members, the surest first.</param>
    /// <param name="near">About when it must have been: for times that lack a year.</param>
    public static EventTime? First(JsonElement record, IEnumerable<string> names, EventTime near)
    {
        foreach (var name in names)
        {
            if (RecordText.TryGet(record, name, out var value) && TryRead(value, near, out var time))
                return time;
        }

        return null;
    }

    public static bool TryRead(JsonElement value, EventTime near, out EventTime time) =>
        TryReadWhole(value, out time) || (RecordText.Of(value) is { } text && TryRead(text, near, out time));

    public static bool TryRead(ReadOnlySpan<char> text, EventTime near, out EventTime time) =>
        TryReadWhole(text, out time) || (TimeInText.TryReadValue(text.Trim(), near, out time) && time >= Earliest);

    /// <summary>A time that needs nothing beside it: it is the same whenever it is read.</summary>
    public static bool TryReadWhole(JsonElement value, out EventTime time)
    {
        time = default;
        return value.ValueKind switch
        {
            JsonValueKind.String => RecordText.Of(value) is { } text && TryReadWhole(text, out time),
            JsonValueKind.Number => TimeInText.TryReadEpoch(value.GetRawText(), out time) && time >= Earliest,
            JsonValueKind.Object => TryReadParts(value, out time) && time >= Earliest,
            _ => false,
        };
    }

    /// <inheritdoc cref="TryReadWhole(JsonElement, out EventTime)"/>
    public static bool TryReadWhole(ReadOnlySpan<char> text, out EventTime time)
    {
        text = text.Trim();
        return (EventTime.TryParse(Shortened(text), out time) || TryUnitedStates(text, out time) || TimeInText.TryReadEpoch(text, out time))
            && time >= Earliest;
    }

    /// <summary>
    /// A member that counts milliseconds since the epoch, as a number or a text, whole or not. Senders of their own write seconds, microseconds or nanoseconds there, too: a
    /// number that is an instant since 1973 in one of them is in that one (<see cref="TimeInText.TryReadEpoch(decimal, out EventTime)"/>).
    /// </summary>
    public static EventTime? FromEpoch(JsonElement value, EventTime near)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => RecordText.Of(value)?.Trim(),
            _ => null,
        };
        if (text is null)
            return null;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds))
            return TryRead(text, near, out var time) ? time : null;

        if (TimeInText.TryReadEpoch(milliseconds, out var instant))
            return instant;

        const decimal limit = long.MaxValue / 1_000_000m;
        return Math.Abs(milliseconds) < limit ? new EventTime((long)(milliseconds * 1_000_000m)) : null;
    }

    /// <summary>A google.protobuf.Timestamp that was written member by member: <c>{"seconds": …, "nanos": …}</c>.</summary>
    private static bool TryReadParts(JsonElement value, out EventTime time)
    {
        time = default;
        if (!TryReadNumber(value, "seconds", out var seconds) || seconds is < 0 or > (long.MaxValue / NanosecondsPerSecond) - 1)
            return false;

        var nanos = TryReadNumber(value, "nanos", out var told) && told is >= 0 and < NanosecondsPerSecond ? told : 0;
        time = new EventTime((seconds * NanosecondsPerSecond) + nanos);
        return true;
    }

    private static bool TryReadNumber(JsonElement json, string name, out long number)
    {
        number = 0;
        return RecordText.TryGet(json, name, out var value) && value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt64(out number),
            JsonValueKind.String => long.TryParse(RecordText.Of(value), NumberStyles.None, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    /// <summary>Without the digits behind the ninth of a second.</summary>
    private static ReadOnlySpan<char> Shortened(ReadOnlySpan<char> text)
    {
        var dot = text.IndexOf('.');
        var end = dot + 1;
        while (dot >= 0 && end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - dot - 1 > MaxFraction ? string.Concat(text[..(dot + 1 + MaxFraction)], text[end..]) : text;
    }

    private static bool TryUnitedStates(ReadOnlySpan<char> text, out EventTime time)
    {
        time = default;
        if (text.Length is < 12 or > 40 || !DateTimeOffset.TryParseExact(
                text, UnitedStates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
            return false;

        time = EventTime.From(instant);
        return true;
    }
}
