using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Validation;

/// <summary>What the validator says of a plan.</summary>
/// <param name="Plan">The plan, with its range cut to what is allowed; null when there are problems.</param>
/// <param name="Problems">What is wrong, at most twenty, each with its place.</param>
public sealed record PlanVerdict(QuestionPlan? Plan, IReadOnlyList<PlanProblem> Problems)
{
    /// <summary>Whether the plan may go to the compiler.</summary>
    public bool IsValid => Plan is not null;
}
