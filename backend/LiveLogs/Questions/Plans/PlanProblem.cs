namespace LiveLogs.Questions.Plans;

/// <summary>Something wrong with a plan.</summary>
/// <param name="Path">Where, such as <c>filters[0].op</c>.</param>
/// <param name="Code">The kind of problem, such as <c>unknown_metric</c>.</param>
/// <param name="Message">One sentence for a person or a model that has to repair it, at most 300 characters.</param>
public sealed record PlanProblem(string Path, string Code, string Message);
