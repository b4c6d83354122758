using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Windows;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Kinds;

/// <summary>Lines that pass a filter reach a share of others within a window.</summary>
internal sealed class PercentageKind : WindowKind
{
    private static readonly ConditionField PerCent = Threshold("Per cent", "It fires when this share of the lines, or more, passes the filter.") with { Maximum = 100, Suggestion = 5 };

    private static readonly ConditionField Of = Among with
    {
        Name = "of",
        Label = "Of lines with",
        Description = "The lines that are 100 per cent: a filter. All lines when left out.",
        Placeholder = "all",
    };

    public override string Name => "percentage";

    public override string Words => "Share";

    public override string Description => "The lines that pass a filter reach a share of other lines within a window.";

    public override IReadOnlyList<ConditionField> Fields { get; } =
        [Among with { Label = "Lines with" }, PerCent, Of, Window, MinCount, Levels with { IsAdvanced = true }, .. Rest];

    public override int Order => 60;

    public override IReadOnlyList<IReadOnlyList<string>> Summary =>
        [["{filter}", "{log_levels}", "lines"], [": {threshold} % of "], ["{of}", "all lines"], [" within {window_minutes} min"]];

    protected override string TitleWord => "Share";

    public override RuleCondition? Read(ConditionReader reader)
    {
        var (lines, whole) = (reader.Lines(Among, Levels), reader.Filter(Of));
        var condition = ReadRest(
            reader,
            new Condition(lines ?? LogFilter.All, reader.Minutes(Window), reader.Number(PerCent), whole ?? LogFilter.All, reader.Whole(MinCount)));
        return lines is null || whole is null ? null : condition;
    }

    private sealed record Condition(LogFilter Filter, TimeSpan Window, double Threshold, LogFilter Of, long AtLeast) : WindowCondition(Filter, Window, Threshold)
    {
        public override LogFilter Whole => Of;

        public override bool WaitsForSources => true;

        public override double? Value(WindowSeries counts, WindowSeries whole, long end)
        {
            var (count, all) = (counts.Sum(end, Minutes), whole.Sum(end, Minutes));
            return all < AtLeast ? null : Math.Min(100.0, 100.0 * count / all);
        }

        public override string Number(double value) => $"{Short(value)} %";
    }
}
