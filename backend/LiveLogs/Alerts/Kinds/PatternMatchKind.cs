using LiveLogs.Alerts.Rules;
using LiveLogs.Logs;

namespace LiveLogs.Alerts.Kinds;

/// <summary>A line matches a regular expression.</summary>
internal sealed class PatternMatchKind : LineKind
{
    private static readonly ConditionField Pattern = new(
        "pattern", ConditionFieldType.Text, "Regular expression", "Every line whose message matches fires.")
    {
        Required = true,
        MaxLength = GuardedRegex.MaxPatternLength,
    };

    private static readonly ConditionField CaseSensitive = new(
        "case_sensitive", ConditionFieldType.Flag, "Exactly in this case", "Upper and lower case differ.")
    {
        Default = false,
    };

    public override string Name => "pattern_match";

    public override string Words => "Pattern";

    public override string Description => "A line matches a regular expression.";

    public override IReadOnlyList<ConditionField> Fields { get; } = [Pattern, CaseSensitive, Among, Levels];

    public override int Order => 20;

    public override double DefaultCooldown => 10;

    public override IReadOnlyList<IReadOnlyList<string>> Summary => [["/{pattern}/"], ["{?case_sensitive=true}", "i"], .. AmongLines];

    public override string LinesField => Pattern.Name;

    public override RuleCondition? Read(ConditionReader reader)
    {
        var (pattern, lines) = (reader.Pattern(Pattern, CaseSensitive), reader.Lines(Among, Levels));
        return Of(pattern is null ? null : lines?.And(pattern));
    }

    public override string Matched(RuleDefinition rule) => $"the pattern {WrittenCondition.Text(rule.Conditions, Pattern.Name)}{AmongOf(rule.Conditions)}";
}
