using LiveLogs.Alerts.Matching;

namespace LiveLogs.Alerts.Simulation;

/// <summary>The values that a rule has met while history is played through it: only those that it did not meet within its lookback are new.</summary>
/// <param name="lookback">A value that was not met for this long is new again; lines are learnt from this long before the time that is played.</param>
internal sealed class PlayedValues(TimeSpan lookback)
{
    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);

    public TimeSpan Lookback => lookback;

    /// <summary>A value of a line from before the time that is played.</summary>
    public void Learn(string key, DateTimeOffset now) => _seen[key] = now;

    /// <summary>Whether a value is new, or more of what an open alert is about.</summary>
    public bool IsNews(string key, DateTimeOffset now, bool isOpen)
    {
        var isSeen = _seen.TryGetValue(key, out var last) && last >= now - lookback;
        _seen[key] = now;
        return !isSeen || key == LineMatcher.OtherKeys || isOpen;
    }
}
