using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Time;

/// <summary>A piece of time that some words of a question name.</summary>
public sealed record TimePiece
{
    /// <summary>What it is.</summary>
    public required PieceKind Kind { get; init; }

    /// <summary>The range; of a point its instant twice; of a time of day it is not set.</summary>
    public PlanTime? Range { get; init; }

    /// <summary>The unit of a calendar period, such as <c>week</c>, or of a distance from now.</summary>
    public string? Unit { get; init; }

    /// <summary>How many units back from now, of a distance such as <c>two days ago</c>.</summary>
    public double? Back { get; init; }

    /// <summary>The time of day, since midnight.</summary>
    public TimeSpan? Clock { get; init; }

    /// <summary>Where a range of times of day ends, since midnight; at most 24 hours, or less than <see cref="Clock"/> when it ends on the next day.</summary>
    public TimeSpan? ClockEnd { get; init; }

    /// <summary>Whether the time of day is where a range begins (1) or ends (-1).</summary>
    public int Open { get; init; }

    /// <summary>The index of the first word.</summary>
    public required int Start { get; init; }

    /// <summary>The index of the first word behind.</summary>
    public required int End { get; init; }

    /// <summary>Whether the piece stands after the word of a comparison.</summary>
    public bool Compared { get; init; }

    /// <summary>Whether the piece says the same time in another period.</summary>
    public bool SameTime { get; init; }
}
