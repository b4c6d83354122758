using System.Globalization;
using System.Text.Json;

namespace LiveLogs.CloudSimulator.AzureMonitor.Kql;

/// <summary>Compares and converts values as KQL does.</summary>
internal static class KqlValues
{
    public static bool IsTrue(object? value) => value is true;

    /// <summary>Null when they can not be compared.</summary>
    public static int? Compare(object? left, object? right)
    {
        (left, right) = (Simple(left), Simple(right));
        return (left, right) switch
        {
            (null, _) or (_, null) => null,
            (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
            (TimeSpan a, TimeSpan b) => a.CompareTo(b),
            (string a, string b) => string.CompareOrdinal(a, b),
            (bool a, bool b) => a.CompareTo(b),
            _ when IsNumber(left) && IsNumber(right) => ToDouble(left).CompareTo(ToDouble(right)),
            _ => string.CompareOrdinal(ToText(left), ToText(right)),
        };
    }

    public static bool AreEqual(object? left, object? right) => Compare(left, right) == 0;

    public static object? Add(object? left, object? right, bool subtract)
    {
        (left, right) = (Simple(left), Simple(right));
        return (left, right) switch
        {
            (null, _) or (_, null) => null,
            (DateTimeOffset a, TimeSpan b) => subtract ? a - b : a + b,
            (DateTimeOffset a, DateTimeOffset b) when subtract => a - b,
            (TimeSpan a, TimeSpan b) => subtract ? a - b : a + b,
            (long a, long b) => subtract ? a - b : a + b,
            _ => subtract ? ToDouble(left) - ToDouble(right) : ToDouble(left) + ToDouble(right),
        };
    }

    public static string ToText(object? value) => Simple(value) switch
    {
        null => "",
        bool flag => flag ? "True" : "False",
        DateTimeOffset time => FormatTime(time),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        JsonElement json => json.GetRawText(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString() ?? "",
    };

    public static string FormatTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    public static object? Member(object? value, string name)
    {
        if (value is string text)
            value = TryParse(text);

        return value is JsonElement { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var member) ? member : null;
    }

    public static JsonElement? TryParse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static TimeSpan? ParseTimespan(string text)
    {
        var unit = text.AsSpan().TrimStart("0123456789.").ToString();
        if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length), CultureInfo.InvariantCulture, out var number))
            return null;

        return unit switch
        {
            "d" or "day" or "days" => TimeSpan.FromDays(number),
            "h" or "hr" or "hour" or "hours" => TimeSpan.FromHours(number),
            "m" or "min" or "minute" or "minutes" => TimeSpan.FromMinutes(number),
            "s" or "sec" or "second" or "seconds" => TimeSpan.FromSeconds(number),
            "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.FromMilliseconds(number),
            "micro" or "microsecond" or "microseconds" => TimeSpan.FromMicroseconds(number),
            "tick" or "ticks" => TimeSpan.FromTicks((long)number),
            _ => null,
        };
    }

    public static bool IsNumber(object? value) => value is long or double or int or decimal;

    public static double ToDouble(object? value) => value is null ? double.NaN : value is string text
        ? (double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)
        : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static object? Simple(object? value) => value switch
    {
        int number => (long)number,
        Guid id => id.ToString(),
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
        JsonElement { ValueKind: JsonValueKind.Number } json => json.GetDouble(),
        JsonElement { ValueKind: JsonValueKind.True } => true,
        JsonElement { ValueKind: JsonValueKind.False } => false,
        JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        _ => value,
    };
}
