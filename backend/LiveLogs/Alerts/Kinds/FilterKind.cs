using LiveLogs.Alerts.Rules;

namespace LiveLogs.Alerts.Kinds;

/// <summary>A line passes a filter.</summary>
internal sealed class FilterKind : LineKind
{
    private static readonly ConditionField Filter = Among with { Label = "Filter", Description = "Every line that passes this filter fires.", Required = true, Placeholder = null };

    public override string Name => "filter";

    public override string Words => "Filter";

    public override string Description => "A line passes a filter.";

    public override IReadOnlyList<ConditionField> Fields { get; } = [Filter, Levels with { IsAdvanced = true }];

    public override int Order => 40;

    public override double DefaultCooldown => 5;

    public override IReadOnlyList<IReadOnlyList<string>> Summary => [["{filter}"]];

    public override RuleCondition? Read(ConditionReader reader) => Of(reader.Lines(Filter, Levels));

    public override string Title(RuleCondition condition) => "Lines";

    public override string Matched(RuleDefinition rule) => $"the filter {WrittenCondition.Text(rule.Conditions, FilterName)}";
}
