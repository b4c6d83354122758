using LiveLogs.Alerts.Rules;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Kinds;

/// <summary>Fewer lines than a number within a window.</summary>
internal sealed class AbsenceKind : WindowKind
{
    private static readonly ConditionField FewerThan = Threshold("Fewer lines than", "It fires when there are fewer lines within the window, and the sources were read that far.") with
    {
        Required = false,
        Minimum = 1,
        Default = 1,
        IsAdvanced = true,
    };

    public override string Name => "absence";

    public override string Words => "Silence";

    public override string Description => "No line, or fewer than a number, came within a window.";

    public override IReadOnlyList<ConditionField> Fields { get; } = [Among with { Label = "Lines with" }, Window, FewerThan, Levels with { IsAdvanced = true }, .. Rest];

    public override int Order => 80;

    public override IReadOnlyList<IReadOnlyList<string>> Summary =>
        [["{?threshold=1}no line", "fewer than {threshold} lines", "no line"], [" within {window_minutes} min"], .. LineKind.AmongLines];

    protected override string TitleWord => "Silence";

    public override RuleCondition? Read(ConditionReader reader)
    {
        var lines = reader.Lines(Among, Levels);
        var condition = ReadRest(reader, new LineCount(lines ?? LogFilter.All, reader.Minutes(Window), reader.Number(FewerThan)) { IsBelow = true });
        return lines is null ? null : condition;
    }
}
