using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning;

/// <summary>The sentence of a plan in English.</summary>
internal static class EnglishSentence
{
    public static string Of(QuestionPlan plan, TimeZoneInfo zone) => plan.Intent switch
    {
        PlanIntent.Clarify => $"The question does not say which {string.Join(" or ", plan.Missing)} it is about.",
        PlanIntent.Refuse => "This is not answered: questions only read the data of their own project, and never secrets.",
        PlanIntent.Unsupported => "The catalogue has nothing that this question is about.",
        PlanIntent.ActionRequest => $"A request to do this: {plan.Action?.Kind} {plan.Action?.Target}; nothing happens before a person approves it.",
        _ => $"{What(plan)}{Where(plan)}{Grouped(plan)}{When(plan, zone)}.",
    };

    private static string What(QuestionPlan plan) => plan.Intent switch
    {
        PlanIntent.Timeseries => $"{Capital(Interpretation.Columns(plan))} of {Source(plan)} per {plan.Bucket}",
        PlanIntent.Scalar => $"{Capital(Interpretation.Columns(plan))} of {Source(plan)}",
        PlanIntent.Topk => $"The top {plan.Limit} by {Interpretation.Columns(plan)} of {Source(plan)}",
        PlanIntent.Entities => $"What fulfils a condition on {Interpretation.Columns(plan)} of {Source(plan)}",
        PlanIntent.List => $"The newest {plan.Limit} {Source(plan)}",
        PlanIntent.Compare => $"{Capital(Interpretation.Columns(plan))} of {Source(plan)}, compared",
        PlanIntent.Context => $"{plan.Before} lines before and {plan.After} lines after the moment",
        PlanIntent.Correlate => "Patterns of logs that are more frequent than before",
        PlanIntent.Semantic => $"Lines that mean the same as \"{Interpretation.Short(plan.QueryText ?? "")}\"",
        PlanIntent.Status => "Whether things are normal",
        _ => "A look for the cause in several steps",
    };

    private static string Source(QuestionPlan plan) => plan.Source is { } source ? WireName.Of(source) : "data";

    private static string Where(QuestionPlan plan) => Interpretation.Conditions(plan, " and ") is { Length: > 0 } conditions ? $" where {conditions}" : "";

    private static string Grouped(QuestionPlan plan) => plan.GroupBy.Where(field => field != "bucket").ToList() is { Count: > 0 } groups ? $" by {string.Join(" and ", groups)}" : "";

    private static string When(QuestionPlan plan, TimeZoneInfo zone)
    {
        var range = plan.Time is { } time ? $", {Interpretation.Range(time, zone, "to")}" : "";
        var assumed = plan.Time is { Assumed: true } ? " because no time was given" : "";
        var other = plan.CompareTo is { } compared ? $", beside {Interpretation.Range(compared, zone, "to")}" : "";
        return range + assumed + other;
    }

    private static string Capital(string text) => text.Length == 0 ? "Values" : char.ToUpperInvariant(text[0]) + text[1..];
}
