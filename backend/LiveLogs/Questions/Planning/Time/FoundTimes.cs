using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Time;

/// <summary>Everything that a question says about time.</summary>
public sealed class FoundTimes
{
    /// <summary>Where the question stands in time, in its own time zone when it names one.</summary>
    public required TimeGround Ground { get; init; }

    /// <summary>The range that is asked about, or null.</summary>
    public PlanTime? Range { get; set; }

    /// <summary>The calendar unit of the range, when it is one.</summary>
    public string? Unit { get; set; }

    /// <summary>The range that is compared with, or null.</summary>
    public PlanTime? Other { get; set; }

    /// <summary>How the range moves to the one compared with: a unit and how many, when the question says the week before or the same time yesterday.</summary>
    public (string Unit, double Count)? Shift { get; set; }

    /// <summary>The moment that is asked about, or null.</summary>
    public DateTimeOffset? Anchor { get; set; }

    /// <summary>The length of a bucket, when it is asked for.</summary>
    public string? Bucket { get; set; }

    /// <summary>How many different ranges the question has beyond those that could be used.</summary>
    public int Unplaced { get; set; }

    /// <summary>Whether a time that was read lies in the future.</summary>
    public bool Future { get; set; }
}
