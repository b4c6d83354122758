using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Building;

/// <summary>Plans that read nothing: a question back, a refusal, something unsupported, a request for an action.</summary>
internal static class Answers
{
    public static QuestionPlan Clarify(IReadOnlyList<string> missing, IReadOnlyList<string> options) => new() { Intent = PlanIntent.Clarify, Missing = missing, Options = options };

    public static QuestionPlan Refuse(string reason) => new() { Intent = PlanIntent.Refuse, Reason = reason };

    public static QuestionPlan Unsupported(string reason, IReadOnlyList<string> nearest) => new() { Intent = PlanIntent.Unsupported, Reason = reason, Nearest = nearest };

    public static QuestionPlan Request(PlanAction action) => new() { Intent = PlanIntent.ActionRequest, Source = PlanSource.Actions, Action = action, Limit = 0 };
}
