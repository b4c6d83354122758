using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning;

/// <summary>The plan of a question, and how sure it is.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Confidence">From 0 to 1: how sure the rules are. It is not calibrated yet.</param>
/// <param name="Interpretation">One sentence that says how the question was understood, with its range of time, in the language of the question.</param>
/// <param name="Language">The language of the question: <c>en</c> or <c>de</c>.</param>
public sealed record PlannedQuestion(QuestionPlan Plan, double Confidence, string Interpretation, string Language);
