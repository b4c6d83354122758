using System.Globalization;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Logs.Filters;

namespace LiveLogs.Alerts.Windows;

/// <summary>A number made of the lines within a sliding window of whole minutes is compared with a threshold.</summary>
/// <param name="Filter">Which lines are counted.</param>
/// <param name="Window">Whole minutes, 1 minute to 1 day.</param>
/// <param name="Threshold">It fires when the number reaches it (<see cref="IsBelow"/>: when it stays below).</param>
internal abstract record WindowCondition(LogFilter Filter, TimeSpan Window, double Threshold) : RuleCondition(Filter)
{
    /// <summary>It fires when the number is below the threshold, which is only known when everything was read.</summary>
    public bool IsBelow { get; init; }

    /// <summary>It ends when the number is below this (above it for <see cref="IsBelow"/>); null: when it does not reach the threshold any more.</summary>
    public double? Recovery { get; init; }

    /// <summary>It fires when this many of the last <see cref="OfWindows"/> windows reach the threshold.</summary>
    public int Windows { get; init; } = 1;

    public int OfWindows { get; init; } = 1;

    /// <summary>How long it continues to fire after the number has recovered.</summary>
    public TimeSpan KeepFiring { get; init; }

    /// <summary>The lines that <see cref="RuleCondition.Filter"/> is a share of; null when the number is no share.</summary>
    public virtual LogFilter? Whole => null;

    /// <summary>The field whose different values are counted; null when lines are.</summary>
    public virtual GroupField? Counted => null;

    /// <summary>How much earlier the window is that this one is compared with.</summary>
    public virtual TimeSpan Offset => TimeSpan.Zero;

    /// <summary>"Too few" or "a larger share" cannot be judged before everything was read.</summary>
    public virtual bool WaitsForSources => IsBelow;

    /// <summary>How far back minutes are needed, from the end of a window.</summary>
    public TimeSpan Reach => Window + Offset + (Window * (OfWindows - 1));

    public int Minutes => (int)Window.TotalMinutes;

    public string Sign => IsBelow ? "below" : "≥";

    public override bool EndsByQuiet => false;

    public override bool WakesOnCommit => true;

    public override LogFilter Seen => Whole switch
    {
        null => Filter,
        { IsEmpty: true } => LogFilter.All,
        { } whole => LogFilter.Of(new AnyOf([Filter.Root, whole.Root])),
    };

    public override string Meaning => Whole is { } whole ? $"{Filter}\nof {whole}" : base.Meaning;

    /// <summary>The number of a window; null when there is too little to say anything.</summary>
    /// <param name="counts">What is counted, per minute.</param>
    /// <param name="whole">What it is a share of, per minute.</param>
    /// <param name="end">The last minute of the window.</param>
    public abstract double? Value(WindowSeries counts, WindowSeries whole, long end);

    /// <summary>A number with its unit.</summary>
    public virtual string Number(double value) => Short(value);

    /// <summary>A measured number with its unit.</summary>
    public virtual string Measured(double value) => Number(value);

    /// <summary>Whether the counters that every commit keeps are enough, without looking at lines.</summary>
    public bool UsesCounters(bool isGrouped) =>
        !isGrouped && Counted is null && LevelMask.WholeLevels(Filter.Root) is not null && LevelMask.WholeLevels((Whole ?? LogFilter.All).Root) is not null;

    public override IReadOnlyList<LineAsk> Asks(bool isGrouped)
    {
        if (UsesCounters(isGrouped))
            return [];

        var ask = new LineAsk(0, Filter, Counted is null ? HitsKept.Counts : HitsKept.Values, Counted);
        return Whole is { } whole ? [ask, new LineAsk(1, whole, HitsKept.Counts)] : [ask];
    }

    /// <summary>A number of a few digits.</summary>
    protected static string Short(double value) => value.ToString(value >= 100 ? "0" : "0.##", CultureInfo.InvariantCulture);
}
