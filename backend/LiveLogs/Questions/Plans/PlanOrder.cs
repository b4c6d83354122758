namespace LiveLogs.Questions.Plans;

/// <summary>What the rows are ordered by.</summary>
/// <param name="By">The name of a column of <c>select</c>, a field, or <c>bucket</c>.</param>
/// <param name="Descending">Whether the largest comes first.</param>
public sealed record PlanOrder(string By, bool Descending);
