using System.Globalization;
using LiveLogs.Alerts.Rules;

namespace LiveLogs.Alerts.Episodes;

/// <summary>What a window of time says of a rule.</summary>
/// <param name="From">Where the window begins, event time.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Count">Lines in it.</param>
/// <param name="IsBreach">The number reaches the threshold, in as many windows as the rule wants.</param>
/// <param name="IsRecovered">It is on the good side again.</param>
/// <param name="Text">The measured number beside the threshold, as a sentence.</param>
internal sealed record WindowResult(DateTimeOffset From, DateTimeOffset To, long Count, bool IsBreach, bool IsRecovered, string Text);

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
        var minutes = (int)condition.Window.TotalMinutes;
        var (value, breaches) = (Value(condition, counts, whole, end), CountBreaches(condition, counts, whole, end));
        var (from, to) = (TimeOf(end - minutes + 1), TimeOf(end + 1));
        return new WindowResult(
            from, to, counts.Sum(end, minutes), breaches >= condition.Windows, IsRecovered(condition, value), Describe(condition, value, breaches, from, to));
    }

    /// <summary>Of as many windows as the rule looks at, one before the other.</summary>
    private static int CountBreaches(WindowCondition condition, WindowSeries counts, WindowSeries whole, long end)
    {
        var breaches = 0;
        for (var window = 0; window < condition.OfWindows; window++)
            breaches += Breaches(condition, Value(condition, counts, whole, end - (window * (long)condition.Window.TotalMinutes))) ? 1 : 0;

        return breaches;
    }

    /// <summary>Null when there is too little to say anything.</summary>
    private static double? Value(WindowCondition condition, WindowSeries counts, WindowSeries whole, long end)
    {
        var minutes = (int)condition.Window.TotalMinutes;
        var count = counts.Sum(end, minutes);
        switch (condition.Measure)
        {
            case Measure.PerMinute:
                return count / condition.Window.TotalMinutes;
            case Measure.Percentage:
                var all = whole.Sum(end, minutes);
                return all < condition.MinCount ? null : Math.Min(100.0, 100.0 * count / all);
            case Measure.Ratio:
                var earlier = counts.Sum(end - (long)condition.Offset.TotalMinutes, minutes);
                return Math.Max(count, earlier) < condition.MinCount || (earlier == 0 && condition.IsBelow) ? null : (double)count / Math.Max(earlier, 1);
            default:
                return count;
        }
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
        var measured = value is { } number ? $"{RuleTitle.Number(condition, number)}{(condition.Measure == Measure.Count ? " lines" : "")}" : "too few lines";
        var windows = condition.OfWindows > 1 ? string.Create(CultureInfo.InvariantCulture, $", {breaches} of {condition.OfWindows} windows") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{measured} from {from:HH:mm} to {to:HH:mm} UTC (threshold: {RuleTitle.Sign(condition)} {RuleTitle.Number(condition)}{windows})");
    }
}
