namespace LiveLogs.Questions.Plans;

/// <summary>How an answer is best shown.</summary>
public enum PlanChart
{
    /// <summary>A line per series.</summary>
    Line,

    /// <summary>Two ranges on one axis.</summary>
    Overlay,

    /// <summary>Bars, stacked by group.</summary>
    StackedBar,

    /// <summary>A table.</summary>
    Table,

    /// <summary>One number.</summary>
    Number,

    /// <summary>Lines of the log.</summary>
    Logs,

    /// <summary>A text with several parts.</summary>
    Report,
}
