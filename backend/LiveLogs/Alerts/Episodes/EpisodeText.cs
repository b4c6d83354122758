using System.Globalization;
using LiveLogs.Alerts.Rules;

namespace LiveLogs.Alerts.Episodes;

/// <summary>Parts of the sentences that alerts and decisions give as their reasons.</summary>
internal static class EpisodeText
{
    /// <summary>Sources that are named.</summary>
    private const int MaxNamed = 10;

    /// <summary>A sentence about sources that were not waited for, with a blank before it; empty without any.</summary>
    public static string LeftOut(IReadOnlyList<string> sources) => sources.Count == 0 ? ""
        : $" Left out because they fail: {string.Join(", ", sources.Take(MaxNamed))}{(sources.Count > MaxNamed ? $" and {sources.Count - MaxNamed} more" : "")}.";

    /// <summary>What a line matched.</summary>
    public static string Matched(AlertRule rule) => rule.Definition.Kind switch
    {
        RuleKind.PatternMatch => $"the pattern {rule.Definition.Conditions["pattern"]}",
        RuleKind.NewPattern => "a pattern that no line had before",
        RuleKind.NewValue => $"a value of {rule.Definition.Conditions["field"]} that no line had for {Minutes(((NewValueCondition)rule.Definition.Condition).Lookback)}",
        RuleKind.LogLevel => $"the levels {string.Join(", ", rule.Definition.Conditions["log_levels"]!.AsArray())}",
        _ => $"the filter {rule.Definition.Condition.Filter}",
    };

    public static string Minutes(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.##} min");
}
