using System.Globalization;

namespace LiveLogs.Alerts.Episodes;

/// <summary>Parts of the sentences that alerts and decisions give as their reasons.</summary>
internal static class EpisodeText
{
    /// <summary>Sources that are named.</summary>
    private const int MaxNamed = 10;

    /// <summary>A sentence about sources that were not waited for, with a blank before it; empty without any.</summary>
    public static string LeftOut(IReadOnlyList<string> sources) => sources.Count == 0 ? ""
        : $" Left out because they fail: {string.Join(", ", sources.Take(MaxNamed))}{(sources.Count > MaxNamed ? $" and {sources.Count - MaxNamed} more" : "")}.";

    public static string Minutes(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.##} min");
}
