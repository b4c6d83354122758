namespace LiveLogs.Questions.Plans;

/// <summary>A condition on groups.</summary>
/// <param name="Expression">The name of a column of <c>select</c>.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Value">The number that it is compared with.</param>
public sealed record PlanHaving(string Expression, PlanOperator Operator, double Value);
