using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Evaluation;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Simulation;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Kinds;

/// <summary>A line has a value of a field that none had for a while. The first line of each such value fires.</summary>
internal sealed class NewValueKind : AlertKind, IEvaluatedKind, IPlayedKind
{
    private static readonly ConditionField LookbackField = new(
        "lookback_minutes", ConditionFieldType.WholeNumber, "Not seen for minutes", "A value that no line had for this long is new again.")
    {
        Minimum = 1,
        Maximum = 44_640,
        Default = 10_080,
        Suggestion = 10_080,
    };

    /// <summary>The field whose values a rule is about.</summary>
    public static ConditionField Field { get; } = new("field", ConditionFieldType.Text, "Field", $"The field whose values are watched: {GroupField.Names}.")
    {
        Required = true,
        Suggestion = "attr.user",
    };

    public override string Name => "new_value";

    public override string Words => "New value";

    public override string Description => "A line has a value of a field that no line had for a while.";

    public override IReadOnlyList<ConditionField> Fields { get; } = [Field, LookbackField, LineKind.Among, LineKind.Levels with { IsAdvanced = true }];

    public override int Order => 100;

    public override IReadOnlyList<IReadOnlyList<string>> Summary => [["a value of {field} that no line had for {lookback_minutes} min"], .. LineKind.AmongLines];

    public Look Look { get; } = new NewValueLook();

    public static TimeSpan LookbackOf(AlertRule rule) => ((Condition)rule.Definition.Condition).Lookback;

    public override RuleCondition? Read(ConditionReader reader)
    {
        var (lookback, field, lines) = (reader.Minutes(LookbackField), reader.EntryField(Field), reader.Lines(LineKind.Among, LineKind.Levels));
        return field is null || lines is null ? null : new Condition(lines, field, lookback);
    }

    public override string Title(RuleCondition condition) => $"{Words} of {((Condition)condition).Field.Name}";

    public override string Matched(RuleDefinition rule) =>
        $"a value of {WrittenCondition.Text(rule.Conditions, Field.Name)} that no line had for {EpisodeText.Minutes(((Condition)rule.Condition).Lookback)}{LineKind.AmongOf(rule.Conditions)}";

    public Task<SimulationOutcome> PlayAsync(SimulationRunner history, SimulationJob job, SimulationProgress progress, CancellationToken cancellationToken) =>
        history.PlayLinesAsync(job, progress, new PlayedValues(LookbackOf(job.Rule)), cancellationToken);

    /// <param name="Filter">Which lines it looks at.</param>
    /// <param name="Field">Whose values; lines without one are left out.</param>
    /// <param name="Lookback">A value that was not seen for this long is new again; 1 minute to 31 days.</param>
    private sealed record Condition(LogFilter Filter, GroupField Field, TimeSpan Lookback) : RuleCondition(Filter)
    {
        public override IReadOnlyList<GroupField> KeyFields => [Field];

        public override IReadOnlyList<LineAsk> Asks(bool isGrouped) => [new(0, Filter, HitsKept.Sums, Field)];
    }
}
