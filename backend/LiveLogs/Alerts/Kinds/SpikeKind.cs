using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Windows;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Kinds;

/// <summary>Lines within a window are many times more, or fewer, than in an earlier one.</summary>
internal sealed class SpikeKind : WindowKind
{
    private static readonly ConditionField Ratio = new(
        "ratio", ConditionFieldType.Number, "Times as many", "It fires when the lines are this many times as many as in the earlier window, or more; with down, fewer. Lines after a window without any are more than any number of times as many.")
    {
        Required = true,
        Minimum = 0.001,
        Maximum = 1_000_000,
        Suggestion = 3,
    };

    private static readonly ConditionField EarlierBy = new(
        "offset_minutes", ConditionFieldType.WholeNumber, "As minutes before", "How much earlier the other window is; at least the length of the window. The window before when left out.")
    {
        Minimum = 1,
        Maximum = MaxOffsetMinutes,
        Placeholder = "the window before",
    };

    private static readonly ConditionField LargerCount = MinCount with { Description = "Where both windows have fewer lines, they are too few to judge." };

    public override string Name => "spike";

    public override string Words => "Spike";

    public override string Description => "The lines within a window are many times more, or fewer, than in an earlier one.";

    public override IReadOnlyList<ConditionField> Fields { get; } = [Ratio, Window, EarlierBy, Direction, Among, LargerCount, Levels with { IsAdvanced = true }, .. Rest];

    public override int Order => 70;

    public override IReadOnlyList<IReadOnlyList<string>> Summary =>
        [["{ratio} times as "], ["{?direction=down}few", "many"], [" within {window_minutes} min"], .. LineKind.AmongLines];

    protected override string TitleWord => "Change";

    public override RuleCondition? Read(ConditionReader reader)
    {
        var (lines, window, direction) = (reader.Lines(Among, Levels), reader.Minutes(Window), reader.Choice(Direction));
        var offset = TimeSpan.FromMinutes(reader.Whole(EarlierBy, atLeast: (int)window.TotalMinutes));
        var condition = ReadRest(
            reader, new Condition(lines ?? LogFilter.All, window, reader.Number(Ratio), offset, reader.Whole(LargerCount)) { IsBelow = direction == "down" });
        return lines is null ? null : condition;
    }

    private sealed record Condition(LogFilter Filter, TimeSpan Window, double Threshold, TimeSpan EarlierBy, long AtLeast) : WindowCondition(Filter, Window, Threshold)
    {
        public override TimeSpan Offset => EarlierBy;

        /// <summary>Lines after none are infinitely many times as many, as where Prometheus divides; nothing can be fewer than none.</summary>
        public override double? Value(WindowSeries counts, WindowSeries whole, long end)
        {
            var (count, earlier) = (counts.Sum(end, Minutes), counts.Sum(end - (long)Offset.TotalMinutes, Minutes));
            if (Math.Max(count, earlier) < AtLeast || (earlier == 0 && (count == 0 || IsBelow)))
                return null;

            return earlier == 0 ? double.PositiveInfinity : (double)count / earlier;
        }

        public override string Number(double value) => $"{Short(value)}×";

        public override string Measured(double value) => double.IsInfinity(value) ? "∞× (no lines in the earlier window)" : Number(value);
    }
}
