using System.Globalization;
using System.Text.Json.Nodes;

namespace LiveLogs.Alerts.Rules;

/// <summary>What a rule is called whose author gave it no name.</summary>
internal static class RuleTitle
{
    /// <param name="kind">Its kind.</param>
    /// <param name="condition">When it fires.</param>
    /// <param name="written">The same, as the rule shows it: its lines are called as its author did.</param>
    public static string Of(RuleKind kind, RuleCondition condition, JsonObject written)
    {
        var lines = WrittenCondition.Lines(kind, written);
        var title = condition switch
        {
            WindowCondition window => string.Create(
                CultureInfo.InvariantCulture, $"{WordOf(kind)} {Sign(window)} {Number(window)} within {window.Window.TotalMinutes} min"),
            NewValueCondition value => $"{WordOf(kind)} of {value.Field.Name}",
            _ => WordOf(kind),
        };
        return WrittenCondition.Cut(lines.Length == 0 ? title : $"{title}: {lines}", RuleReader.MaxNameLength);
    }

    /// <summary>A threshold with its unit.</summary>
    public static string Number(WindowCondition condition) => Number(condition, condition.Threshold);

    /// <summary>A measured value with its unit.</summary>
    public static string Number(WindowCondition condition, double value)
    {
        var number = value.ToString(value >= 100 ? "0" : "0.##", CultureInfo.InvariantCulture);
        return condition.Measure switch
        {
            Measure.PerMinute => $"{number}/min",
            Measure.Percentage => $"{number} %",
            Measure.Ratio => $"{number}×",
            Measure.Distinct => $"{number} values of {condition.Field!.Name}",
            _ => number,
        };
    }

    public static string Sign(WindowCondition condition) => condition.IsBelow ? "below" : "≥";

    private static string WordOf(RuleKind kind) => kind switch
    {
        RuleKind.ErrorRate => "Errors",
        RuleKind.PatternMatch => "Pattern",
        RuleKind.LogLevel => "Level",
        RuleKind.Filter => "Lines",
        RuleKind.Percentage => "Share",
        RuleKind.Spike => "Change",
        RuleKind.Absence => "Silence",
        RuleKind.NewPattern => "New pattern",
        RuleKind.NewValue => "New value",
        RuleKind.Cardinality => "Different",
        RuleKind.Composite => "Several rules",
        RuleKind.ChannelRefused => "A channel is refused",
        _ => "Count",
    };
}
