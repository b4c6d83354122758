namespace LiveLogs.Questions.Validation;

/// <summary>What a plan may ask for at most.</summary>
public sealed record PlanLimits
{
    /// <summary>The longest range of time.</summary>
    public TimeSpan LongestRange { get; init; } = TimeSpan.FromDays(90);

    /// <summary>The most rows of a list, of resources or of a ranking.</summary>
    public int MostRows { get; init; } = 1_000;

    /// <summary>The most points of a series.</summary>
    public int MostPoints { get; init; } = 2_000;

    /// <summary>The most lines before, and after, a moment.</summary>
    public int MostNeighbours { get; init; } = 500;

    /// <summary>The most columns, conditions, groups or orders of a plan.</summary>
    public int MostParts { get; init; } = 12;

    /// <summary>The most values in one list of a condition.</summary>
    public int MostValues { get; init; } = 50;

    /// <summary>The most steps of an investigation.</summary>
    public int MostSteps { get; init; } = 8;
}
