using System.Text.Json.Nodes;
using LiveLogs.Alerts.Rules;

namespace LiveLogs.Alerts.Kinds;

/// <summary>A line has one of some levels.</summary>
internal sealed class LogLevelKind : LineKind
{
    private static readonly ConditionField WantedLevels = Levels with
    {
        Label = "Levels",
        Description = "Every line of one of these levels fires.",
        Required = true,
        Suggestion = new[] { "CRITICAL", "FATAL" },
        Placeholder = null,
    };

    public override string Name => "log_level";

    public override string Words => "Level";

    public override string Description => "A line has one of some levels.";

    public override IReadOnlyList<ConditionField> Fields { get; } = [WantedLevels, Among];

    public override int Order => 30;

    public override double DefaultCooldown => 5;

    public override IReadOnlyList<IReadOnlyList<string>> Summary => [["{log_levels}"], [" among {filter}"]];

    public override RuleCondition? Read(ConditionReader reader) => Of(reader.Lines(Among, WantedLevels));

    public override string LinesOf(JsonObject written) => WrittenCondition.Lines(written, null);

    public override string Matched(RuleDefinition rule) => $"the levels {WrittenCondition.Levels(rule.Conditions)}{AmongOf(rule.Conditions)}";
}
