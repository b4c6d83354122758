using System.Globalization;
using LiveLogs.Alerts.Episodes;

namespace LiveLogs.Alerts.Windows;

/// <summary>Compares the windows of a series with a rule's threshold.</summary>
internal static class WindowMeasure
{
    private const long MinuteTicks = TimeSpan.TicksPerMinute;

    public static long MinuteOf(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / MinuteTicks;

    public static DateTimeOffset TimeOf(long minute) => DateTimeOffset.UnixEpoch.AddMinutes(minute);

    /// <summary>
    /// The newest window that fires among those that end in some minutes, or the newest of all. The minute that has just
    /// begun counts as a whole one: a window is never longer than the rule says, and each whole one is looked at.
    /// </summary>
    /// <param name="condition">The rule's.</param>
    /// <param name="counts">Lines that the rule looks for.</param>
    /// <param name="whole">Lines that they are a share of.</param>
    /// <param name="first">The first minute that a window may end with.</param>
    /// <param name="last">The last one.</param>
    public static WindowResult Newest(WindowCondition condition, WindowSeries counts, WindowSeries whole, long first, long last)
    {
        for (var end = last; end >= first; end--)
        {
            if (CountBreaches(condition, counts, whole, end) >= condition.Windows)
                return At(condition, counts, whole, end);
        }

        return At(condition, counts, whole, last);
    }

    /// <summary>The window that ends with a minute.</summary>
    public static WindowResult At(WindowCondition condition, WindowSeries counts, WindowSeries whole, long end)
    {
        var (value, breaches) = (condition.Value(counts, whole, end), CountBreaches(condition, counts, whole, end));
        var (from, to) = (TimeOf(end - condition.Minutes + 1), TimeOf(end + 1));
        return new WindowResult(
            from, to, counts.Sum(end, condition.Minutes), breaches >= condition.Windows, IsRecovered(condition, value), Describe(condition, value, breaches, from, to))
        {
            KeepFiring = condition.KeepFiring,
            IsJudged = condition.WaitsForSources,
        };
    }

    /// <summary>Of as many windows as the rule looks at, one before the other.</summary>
    private static int CountBreaches(WindowCondition condition, WindowSeries counts, WindowSeries whole, long end)
    {
        var breaches = 0;
        for (var window = 0; window < condition.OfWindows; window++)
            breaches += Breaches(condition, condition.Value(counts, whole, end - (window * (long)condition.Minutes))) ? 1 : 0;

        return breaches;
    }

    private static bool Breaches(WindowCondition condition, double? value) =>
        value is { } number && (condition.IsBelow ? number < condition.Threshold : number >= condition.Threshold);

    private static bool IsRecovered(WindowCondition condition, double? value)
    {
        if (value is not { } number || condition.Recovery is not { } recovery)
            return !Breaches(condition, value);

        return condition.IsBelow ? number > recovery : number < recovery;
    }

    private static string Describe(WindowCondition condition, double? value, int breaches, DateTimeOffset from, DateTimeOffset to)
    {
        var measured = value is { } number ? condition.Measured(number) : "too few lines";
        var windows = condition.OfWindows > 1 ? string.Create(CultureInfo.InvariantCulture, $", {breaches} of {condition.OfWindows} windows") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{measured} from {from:HH:mm} to {to:HH:mm} UTC (threshold: {condition.Sign} {condition.Number(condition.Threshold)}{windows})");
    }
}
