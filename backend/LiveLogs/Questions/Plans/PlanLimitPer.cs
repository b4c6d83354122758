namespace LiveLogs.Questions.Plans;

/// <summary>How many rows each group may have at most: "the top 3 errors of each service".</summary>
/// <param name="Field">The field whose values make the groups.</param>
/// <param name="Limit">How many rows a group may have.</param>
public sealed record PlanLimitPer(string Field, int Limit);
