using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Windows;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Kinds;

/// <summary>Lines within a window reach a number.</summary>
internal sealed class CountKind : WindowKind
{
    private static readonly ConditionField Lines = Threshold("Lines", "It fires when the lines within the window reach this number.") with { Suggestion = 100 };

    public override string Name => "count";

    public override string Words => "Count";

    public override string Description => "The lines within a window reach a number.";

    public override IReadOnlyList<ConditionField> Fields { get; } = [Among with { Label = "Lines with" }, Lines, Window, Levels with { IsAdvanced = true }, .. Rest];

    public override int Order => 50;

    public override IReadOnlyList<IReadOnlyList<string>> Summary => [["{threshold=1} line", "{threshold} lines"], [" within {window_minutes} min"], .. LineKind.AmongLines];

    protected override string TitleWord => "Count";

    public override RuleCondition? Read(ConditionReader reader)
    {
        var lines = reader.Lines(Among, Levels);
        var condition = ReadRest(reader, new LineCount(lines ?? LogFilter.All, reader.Minutes(Window), reader.Number(Lines)));
        return lines is null ? null : condition;
    }
}

/// <summary>How many lines there are.</summary>
internal sealed record LineCount(LogFilter Filter, TimeSpan Window, double Threshold) : WindowCondition(Filter, Window, Threshold)
{
    public override double? Value(WindowSeries counts, WindowSeries whole, long end) => counts.Sum(end, Minutes);

    public override string Measured(double value) => $"{Number(value)} lines";
}
