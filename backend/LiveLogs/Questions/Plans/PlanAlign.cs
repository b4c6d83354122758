namespace LiveLogs.Questions.Plans;

/// <summary>How two ranges lie on each other.</summary>
public enum PlanAlign
{
    /// <summary>Each as it is.</summary>
    None,

    /// <summary>Both beginnings on each other.</summary>
    Elapsed,
}
