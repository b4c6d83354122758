using System.Globalization;
using LiveLogs.Alerts.Evaluation;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Simulation;
using LiveLogs.Alerts.Windows;

namespace LiveLogs.Alerts.Kinds;

/// <summary>A kind that compares a number over a sliding window of whole minutes with a threshold.</summary>
internal abstract class WindowKind : AlertKind, IEvaluatedKind, IPlayedKind
{
    protected const double MaxThreshold = 1e12;
    protected const int MaxOffsetMinutes = 10_080;
    private const int MaxWindows = 60;

    private static readonly ConditionField Windows = new(
        "windows", ConditionFieldType.WholeNumber, "Windows", "This many of the last of_windows windows have to reach the threshold.")
    {
        Minimum = 1,
        Maximum = MaxWindows,
        Default = 1,
        IsQuiet = true,
        IsAdvanced = true,
    };

    private static readonly ConditionField OfWindows = new(
        "of_windows", ConditionFieldType.WholeNumber, "Of windows", "How many windows, one before the other, are looked at.")
    {
        Minimum = 1,
        Maximum = MaxWindows,
        Default = 1,
        IsQuiet = true,
        IsAdvanced = true,
    };

    private static readonly ConditionField Recovery = new(
        "recovery_threshold", ConditionFieldType.Number, "Recovery threshold", "The alert ends when the number has passed this. The threshold when left out.")
    {
        Maximum = MaxThreshold,
        IsAdvanced = true,
    };

    private static readonly ConditionField KeepFiring = new(
        "keep_firing_minutes", ConditionFieldType.Number, "Keep firing for minutes", "How long the alert continues after the number has recovered.")
    {
        Maximum = MaxOffsetMinutes,
        Default = 0,
        IsQuiet = true,
        IsAdvanced = true,
    };

    /// <summary>The length of the window.</summary>
    protected static ConditionField Window { get; } = new(
        "window_minutes", ConditionFieldType.WholeNumber, "Within minutes", "The length of the window.")
    {
        Minimum = 1,
        Maximum = 1_440,
        Default = 5,
        Suggestion = 5,
    };

    /// <summary>Fewer lines are too few to say anything.</summary>
    protected static ConditionField MinCount { get; } = new(
        "min_count", ConditionFieldType.WholeNumber, "At least lines", "Fewer lines in the window are too few to judge.")
    {
        Minimum = 1,
        Maximum = 1_000_000_000,
        Default = 10,
        IsAdvanced = true,
    };

    /// <summary>Whether more or fewer fires.</summary>
    protected static ConditionField Direction { get; } = new("direction", ConditionFieldType.Choice, "Which way", "Whether more or fewer fires.")
    {
        MaxLength = 10,
        Default = "up",
        Choices = [new("up", "more"), new("down", "fewer")],
    };

    protected static ConditionField Among => LineKind.Among;

    protected static ConditionField Levels => LineKind.Levels;

    /// <summary>The fields that every window has, behind those of the kind.</summary>
    protected static IReadOnlyList<ConditionField> Rest { get; } = [OfWindows, Windows, Recovery, KeepFiring];

    public Look Look => WindowLook.Shared;

    /// <summary>The first word of a title.</summary>
    protected abstract string TitleWord { get; }

    protected static ConditionField Threshold(string label, string description) =>
        new("threshold", ConditionFieldType.Number, label, description) { Required = true, Minimum = 0.001, Maximum = MaxThreshold };

    /// <summary>Reads what every window has.</summary>
    protected static WindowCondition ReadRest(ConditionReader reader, WindowCondition condition)
    {
        var read = condition with
        {
            OfWindows = reader.Whole(OfWindows),
            Windows = reader.Whole(Windows),
            Recovery = reader.OptionalNumber(Recovery),
            KeepFiring = reader.Minutes(KeepFiring),
        };
        if (read.Windows > read.OfWindows)
            reader.Fail(Windows, "Cannot be more than of_windows.");
        else if (read.OfWindows > 1)
            reader.Shown[Windows.Name] = read.Windows;
        if (read.Recovery is { } recovery && (read.IsBelow ? recovery < read.Threshold : recovery > read.Threshold))
            reader.Fail(Recovery, "Must be on the side of the threshold where the rule does not fire.");
        return read;
    }

    public override string Title(RuleCondition condition)
    {
        var window = (WindowCondition)condition;
        return string.Create(CultureInfo.InvariantCulture, $"{TitleWord} {window.Sign} {window.Number(window.Threshold)} within {window.Minutes} min");
    }

    public Task<SimulationOutcome> PlayAsync(SimulationRunner history, SimulationJob job, SimulationProgress progress, CancellationToken cancellationToken) =>
        ((WindowCondition)job.Rule.Definition.Condition).UsesCounters(job.Rule.Definition.GroupBy.Count > 0)
            ? history.PlayCountersAsync(job, cancellationToken)
            : history.PlayLinesAsync(job, progress, null, cancellationToken);
}
