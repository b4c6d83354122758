namespace LiveLogs.Questions.Plans.Json;

/// <summary>What came of reading a plan.</summary>
/// <param name="Plan">The plan, or null when there are problems.</param>
/// <param name="Problems">What is wrong with the text, at most <see cref="PlanReader.MostProblems"/>.</param>
public sealed record PlanReading(QuestionPlan? Plan, IReadOnlyList<PlanProblem> Problems);
