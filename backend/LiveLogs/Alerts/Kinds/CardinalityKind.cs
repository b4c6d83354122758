using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Windows;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Kinds;

/// <summary>The different values of a field within a window reach a number, or stay below it.</summary>
internal sealed class CardinalityKind : WindowKind
{
    /// <summary>The values of each minute and group are kept: this times the groups bounds them.</summary>
    private static readonly TimeSpan MaxGrouped = TimeSpan.FromHours(1);

    private static readonly ConditionField Of = NewValueKind.Field with { Description = $"The field whose different values are counted: {GroupField.Names}." };
    private static readonly ConditionField Values = Threshold("Values", "It fires when the different values within the window reach this number; with down, when there are fewer.") with { Suggestion = 100 };

    public override string Name => "cardinality";

    public override string Words => "Different values";

    public override string Description => "The different values of a field within a window reach a number, or stay below it.";

    public override IReadOnlyList<ConditionField> Fields { get; } = [Of, Values, Window, Direction, Among, Levels with { IsAdvanced = true }, .. Rest];

    public override int Order => 110;

    public override IReadOnlyList<IReadOnlyList<string>> Summary =>
        [["{?direction=down}fewer than "], ["{threshold} different {field}"], [" within {window_minutes} min"], .. LineKind.AmongLines];

    protected override string TitleWord => "Different";

    public override RuleCondition? Read(ConditionReader reader)
    {
        var (lines, field, window, direction) = (reader.Lines(Among, Levels), reader.EntryField(Of), reader.Minutes(Window), reader.Choice(Direction));
        var condition = ReadRest(reader, new Condition(lines ?? LogFilter.All, window, reader.Number(Values), field!) { IsBelow = direction == "down" });
        return lines is null || field is null ? null : condition;
    }

    public override string? WhyNoGroups(RuleCondition condition) => ((WindowCondition)condition).Window > MaxGrouped
        ? $"Values are counted by groups within at most {MaxGrouped.TotalMinutes} minutes."
        : null;

    private sealed record Condition(LogFilter Filter, TimeSpan Window, double Threshold, GroupField Field) : WindowCondition(Filter, Window, Threshold)
    {
        public override GroupField Counted => Field;

        public override double? Value(WindowSeries counts, WindowSeries whole, long end) => counts.Sum(end, Minutes);

        public override string Number(double value) => $"{Short(value)} values of {Field.Name}";
    }
}
