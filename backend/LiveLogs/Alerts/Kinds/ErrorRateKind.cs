using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Windows;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Kinds;

/// <summary>Errors per minute over a window reach a threshold.</summary>
internal sealed class ErrorRateKind : WindowKind
{
    private static readonly ConditionField PerMinute = Threshold("Errors a minute", "It fires when the errors per minute over the window reach this number.") with { Suggestion = 10 };
    private static readonly ConditionField ErrorLevels = Levels with { Description = "The levels that count as errors. ERROR and worse when left out." };

    public override string Name => "error_rate";

    public override string Words => "Error rate";

    public override string Description => "The errors per minute over a window reach a threshold.";

    public override IReadOnlyList<ConditionField> Fields { get; } = [PerMinute, Window, Among, ErrorLevels, .. Rest];

    public override int Order => 10;

    public override IReadOnlyList<IReadOnlyList<string>> Summary => [["{threshold} errors a minute over {window_minutes} min"], .. LineKind.AmongLines];

    protected override string TitleWord => "Errors";

    public override RuleCondition? Read(ConditionReader reader)
    {
        var lines = reader.Lines(Among, ErrorLevels);
        if (!reader.IsGiven(ErrorLevels))
            lines = lines?.And(LogFilter.Of(new SeverityBetween((int)Severity.Error, 24)));
        var condition = ReadRest(reader, new Condition(lines ?? LogFilter.All, reader.Minutes(Window), reader.Number(PerMinute)));
        return lines is null ? null : condition;
    }

    private sealed record Condition(LogFilter Filter, TimeSpan Window, double Threshold) : WindowCondition(Filter, Window, Threshold)
    {
        public override double? Value(WindowSeries counts, WindowSeries whole, long end) => counts.Sum(end, Minutes) / Window.TotalMinutes;

        public override string Number(double value) => $"{Short(value)}/min";
    }
}
