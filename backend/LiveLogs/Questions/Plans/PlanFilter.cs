namespace LiveLogs.Questions.Plans;

/// <summary>A condition on the rows: <c>{field, op, value}</c>.</summary>
/// <param name="Field">A field of the catalogue, <c>attrs.*</c>, <c>tag.*</c> or <c>pattern.first_seen</c>.</param>
/// <param name="Operator">How the field is compared.</param>
/// <param name="Value">What it is compared with; the text <c>$time.from</c> is the beginning of the range.</param>
public sealed record PlanFilter(string Field, PlanOperator Operator, PlanValue Value);
