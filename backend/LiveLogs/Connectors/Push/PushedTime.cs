using System.Globalization;
using System.Text.Json;
using LiveLogs.Ingestion;
using LiveLogs.Logs;

namespace LiveLogs.Connectors.Push;

/// <summary>
/// Reads the times that senders write: RFC 3339 with any number of digits, the United States' <c>11/30/2026 3:13:21 AM</c>, which
/// Azure's services write in UTC, numbers since the epoch, and whatever <see cref="TimeInText"/> knows.
/// </summary>
internal static class PushedTime
{
    private const int MaxFraction = 9;

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
            if (PushedText.TryGet(record, name, out var value) && TryRead(value, near, out var time))
                return time;
        }

        return null;
    }

    public static bool TryRead(JsonElement value, EventTime near, out EventTime time)
    {
        time = default;
        return value.ValueKind switch
        {
            JsonValueKind.String => PushedText.Of(value) is { } text && TryRead(text, near, out time),
            JsonValueKind.Number => TimeInText.TryReadEpoch(value.GetRawText(), out time),
            _ => false,
        };
    }

    public static bool TryRead(ReadOnlySpan<char> text, EventTime near, out EventTime time)
    {
        text = text.Trim();
        if (!EventTime.TryParse(Shortened(text), out time)
            && !TryUnitedStates(text, out time)
            && !TimeInText.TryReadValue(text, near, out time))
            return false;

        return time >= Earliest;
    }

    /// <summary>A member that counts milliseconds since the epoch, as a number or a text, whole or not.</summary>
    public static EventTime? FromMilliseconds(JsonElement value, EventTime near)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => PushedText.Of(value)?.Trim(),
            _ => null,
        };
        if (text is null)
            return null;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds))
            return TryRead(text, near, out var time) ? time : null;

        const decimal limit = long.MaxValue / 1_000_000m;
        return Math.Abs(milliseconds) < limit ? new EventTime((long)(milliseconds * 1_000_000m)) : null;
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
