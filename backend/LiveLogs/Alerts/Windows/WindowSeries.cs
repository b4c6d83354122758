namespace LiveLogs.Alerts.Windows;

/// <summary>What each minute of event time has of something.</summary>
internal abstract class WindowSeries
{
    /// <summary>How much of it there is in some minutes together.</summary>
    /// <param name="last">The last of the minutes.</param>
    /// <param name="minutes">How many.</param>
    public abstract long Sum(long last, int minutes);
}
