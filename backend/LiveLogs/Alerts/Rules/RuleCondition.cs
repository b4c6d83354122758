using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Rules;

/// <summary>When a rule fires.</summary>
/// <param name="Filter">Which lines it looks at.</param>
internal abstract record RuleCondition(LogFilter Filter)
{
    /// <summary>Its alerts end when nothing came for the cooldown; those of others when a number recovers, or other rules end.</summary>
    public bool EndsByQuiet => this is not (WindowCondition or CompositeCondition or ChannelCondition or UnknownCondition);
}

/// <summary>Every line that passes the filter fires.</summary>
internal sealed record LineCondition(LogFilter Filter) : RuleCondition(Filter);

/// <summary>The first line of each pattern fires.</summary>
/// <param name="Filter">Its levels; nothing else is known of the line.</param>
internal sealed record NewPatternCondition(LogFilter Filter) : RuleCondition(Filter);

/// <summary>The first line of each value of a field fires that no line had for a while.</summary>
/// <param name="Filter">Which lines it looks at.</param>
/// <param name="Field">Whose values; lines without one are left out.</param>
/// <param name="Lookback">What was not seen for so long is new again; 1 minute to 31 days.</param>
internal sealed record NewValueCondition(LogFilter Filter, GroupField Field, TimeSpan Lookback) : RuleCondition(Filter);

/// <summary>Other rules of the project fire, or do not.</summary>
/// <param name="Expression">Which ones.</param>
/// <param name="KeepFiring">How long it goes on firing after the expression has ceased to hold.</param>
internal sealed record CompositeCondition(RuleExpression Expression, TimeSpan KeepFiring) : RuleCondition(LogFilter.All);

/// <summary>A notification channel of the project is refused by its provider.</summary>
internal sealed record ChannelCondition() : RuleCondition(LogFilter.All);

/// <summary>Nobody knows when it fires: the stored rule is not understood.</summary>
internal sealed record UnknownCondition() : RuleCondition(LogFilter.All);

/// <summary>How the lines of a window become one number.</summary>
internal enum Measure
{
    /// <summary>How many there are.</summary>
    Count,

    /// <summary>How many a minute.</summary>
    PerMinute,

    /// <summary>Per cent of the lines that pass <see cref="WindowCondition.Whole"/>.</summary>
    Percentage,

    /// <summary>How many times as many as in the earlier window.</summary>
    Ratio,

    /// <summary>How many different values of <see cref="WindowCondition.Field"/> they have.</summary>
    Distinct,
}

/// <summary>A number made of the lines within a sliding window of whole minutes is compared with a threshold.</summary>
/// <param name="Filter">Which lines are counted.</param>
/// <param name="Measure">What is made of them.</param>
/// <param name="Window">Whole minutes, 1 minute to 1 day.</param>
/// <param name="Threshold">It fires when the number reaches it (<see cref="IsBelow"/>: when it stays below).</param>
internal sealed record WindowCondition(LogFilter Filter, Measure Measure, TimeSpan Window, double Threshold) : RuleCondition(Filter)
{
    /// <summary>It fires when the number is below the threshold, which is only known when everything was read.</summary>
    public bool IsBelow { get; init; }

    /// <summary>It ends when the number is below this (above it for <see cref="IsBelow"/>); null: when it does not reach the threshold any more.</summary>
    public double? Recovery { get; init; }

    /// <summary>For <see cref="Measure.Percentage"/>: which lines are the whole.</summary>
    public LogFilter Whole { get; init; } = LogFilter.All;

    /// <summary>For <see cref="Measure.Distinct"/>: whose values are counted.</summary>
    public GroupField? Field { get; init; }

    /// <summary>For <see cref="Measure.Ratio"/>: how much earlier the other window is.</summary>
    public TimeSpan Offset { get; init; }

    /// <summary>Fewer lines (of the whole, or of the larger window) are too few to say anything.</summary>
    public long MinCount { get; init; }

    /// <summary>It fires when so many of the last <see cref="OfWindows"/> windows reach the threshold.</summary>
    public int Windows { get; init; } = 1;

    public int OfWindows { get; init; } = 1;

    /// <summary>How long it goes on firing after the number has recovered.</summary>
    public TimeSpan KeepFiring { get; init; }

    /// <summary>Nobody can say "too few" or "a larger share" before everything was read.</summary>
    public bool WaitsForSources => IsBelow || Measure == Measure.Percentage;

    /// <summary>How far back minutes are needed, from the end of a window.</summary>
    public TimeSpan Reach => Window + Offset + (Window * (OfWindows - 1));
}
