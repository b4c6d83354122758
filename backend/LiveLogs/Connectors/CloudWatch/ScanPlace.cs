using System.Globalization;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>Both ends inclusive, in the API's milliseconds since the epoch.</summary>
internal readonly record struct MillisecondRange(long From, long To);

/// <summary>
/// Where in a scan one is: which of its calls (a long list of streams takes several), which part of the window (a stuck
/// one is split) and the service's token inside that, null before the first page.
/// </summary>
internal sealed record ScanPlace(int Call, MillisecondRange Range, string? Token)
{
    /// <summary>Reads what <see cref="ToString"/> wrote, if it fits a scan of <paramref name="calls"/> calls over this window.</summary>
    public static ScanPlace? Parse(string text, int calls, MillisecondRange window)
    {
        var parts = text.Split(':', 4);
        if (parts.Length != 4
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var call)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var to))
            return null;

        return call < calls && from >= window.From && from <= to && to <= window.To
            ? new ScanPlace(call, new MillisecondRange(from, to), parts[3].Length == 0 ? null : parts[3])
            : null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Call}:{Range.From}:{Range.To}:{Token}");
}
