using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;

namespace LiveLogs.Alerts.Windows;

/// <summary>Looks at the windows of rules and hands what they say to the machine. Needs no database.</summary>
/// <param name="machine">Decides what becomes of it.</param>
/// <param name="now">The moment.</param>
/// <param name="horizon">Up to here the healthy sources were read; null when nothing can be said.</param>
internal sealed class WindowRules(EpisodeMachine machine, DateTimeOffset now, DateTimeOffset? horizon)
{
    private readonly long _minute = WindowMeasure.MinuteOf(now);

    /// <summary>The last minute that the sources were read to the end of.</summary>
    private readonly long? _complete = horizon is { } read ? WindowMeasure.MinuteOf(read < now ? read : now) - 1 : null;

    /// <summary>What there is to say of a key: that its window fires, or that an open alert has something new.</summary>
    /// <returns>Null when there is nothing to say as long as the key has no open episode.</returns>
    public WindowResult? Look(AlertRule rule, WindowCounts counts, string key, DateTimeOffset? closedTo, bool isOpen)
    {
        var condition = (WindowCondition)rule.Definition.Condition;
        var (series, whole) = (counts.Series(rule, 0, key), counts.Series(rule, 1, key));
        if (condition.WaitsForSources)
            return LookAtComplete(rule, condition, series, whole, isOpen);

        // Not what happened before the rule was there, and not again what has fired already.
        var first = Math.Max(_minute - (long)LineMatcher.MaxAge.TotalMinutes, WindowMeasure.MinuteOf(rule.UpdatedAt));
        if (closedTo is { } closed)
            first = Math.Max(first, WindowMeasure.MinuteOf(closed));
        if (isOpen)
            first = Math.Max(first, _complete ?? (_minute - 1));
        var newest = WindowMeasure.Newest(condition, series, whole, first, _minute);
        if (newest.IsBreach || !isOpen)
            return newest.IsBreach ? newest : null;

        return _complete is { } complete ? WindowMeasure.At(condition, series, whole, complete) : null;
    }

    /// <summary>Tells the machine.</summary>
    /// <returns>The episode that it opened.</returns>
    public Episode? Tell(AlertRule rule, Episode? latest, string key, WindowResult window) => machine.OnWindow(rule, latest, key, window);

    private WindowResult? LookAtComplete(AlertRule rule, WindowCondition condition, WindowSeries series, WindowSeries whole, bool isOpen)
    {
        if (_complete is not { } complete)
            return null;

        // A rule that is new has not seen a whole window yet: that there is nothing in it means nothing. A share of the lines that it has seen means something.
        var window = WindowMeasure.At(condition, series, whole, complete);
        var isSeen = condition.IsBelow ? window.From >= rule.UpdatedAt : window.To > rule.UpdatedAt;
        return (window.IsBreach && isSeen) || isOpen ? window : null;
    }
}
