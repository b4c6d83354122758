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

    /// <summary>What a line matched, as the rule's author wrote it.</summary>
    public static string Matched(AlertRule rule)
    {
        var (kind, conditions) = (rule.Definition.Kind, rule.Definition.Conditions);
        var filter = WrittenCondition.Text(conditions, "filter");
        if (kind == RuleKind.Filter)
            return $"the filter {filter}";

        var among = filter is null ? "" : $" among lines with {filter}";
        return kind switch
        {
            RuleKind.PatternMatch => $"the pattern {WrittenCondition.Text(conditions, "pattern")}{among}",
            RuleKind.NewPattern => "a pattern that no line had before",
            RuleKind.NewValue => $"a value of {WrittenCondition.Text(conditions, "field")} that no line had for {Minutes(((NewValueCondition)rule.Definition.Condition).Lookback)}{among}",
            RuleKind.LogLevel => $"the levels {WrittenCondition.Levels(conditions)}{among}",
            _ => $"the rule {rule.Definition.Name}",
        };
    }

    public static string Minutes(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.##} min");
}
