namespace LiveLogs.Questions.Plans;

/// <summary>One part of a ratio: a function over the rows that fulfil more conditions.</summary>
public sealed record PlanPart
{
    /// <summary>The function.</summary>
    public required PlanFunction Function { get; init; }

    /// <summary>The metric that the function takes, or null.</summary>
    public string? Metric { get; init; }

    /// <summary>The field that the function takes, or null.</summary>
    public string? Field { get; init; }

    /// <summary>Conditions beside those of the plan.</summary>
    public IReadOnlyList<PlanFilter> Filters { get; init; } = [];
}
