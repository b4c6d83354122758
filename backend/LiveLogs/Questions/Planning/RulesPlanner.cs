using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Planning.Building;
using LiveLogs.Questions.Planning.Reading;
using LiveLogs.Questions.Planning.Time;
using LiveLogs.Questions.Planning.Words;
using LiveLogs.Questions.Plans;
using LiveLogs.Questions.Validation;

namespace LiveLogs.Questions.Planning;

/// <summary>
/// Makes plans by rules, without any model or network: words to metrics and fields, a grammar of time, comparisons, groups and rankings, in English and German.
/// One planner serves one catalogue, from any number of threads; making it indexes the catalogue, planning only looks words up.
/// </summary>
public sealed class RulesPlanner(QuestionCatalogue catalogue)
{
    private readonly CatalogueWords _words = new(catalogue);
    private readonly PlanValidator _validator = new(catalogue, new PlanLimits());

    /// <summary>Plans a question. It never throws for any text, and never executes anything.</summary>
    public PlannedQuestion Plan(PlanRequest request)
    {
        var text = QuestionText.Read(request.Query, _words);
        var language = Language.Of(text);
        var (decided, sure) = Decide(text, request);
        var (plan, confidence) = Fitted(decided, sure, request.Now);
        return new PlannedQuestion(plan, Math.Round(Math.Clamp(confidence, 0, 0.99), 2), Interpretation.Of(plan, request.TimeZone, language), language);
    }

    /// <summary>A condition or a group that the source does not have is left out, and the plan is less sure; what is still not valid is asked back.</summary>
    private (QuestionPlan Plan, double Confidence) Fitted(QuestionPlan plan, double confidence, DateTimeOffset now)
    {
        if (plan.NeverExecutes || plan.Source is not { } source)
            return _validator.Judge(plan, now).IsValid ? (plan, confidence) : (Answers.Clarify(["subject"], []), 0.5);

        var filters = plan.Filters.Select(filter => Fitting(filter, source)).OfType<PlanFilter>().ToList();
        var groups = plan.GroupBy.Where(field => field == "bucket" || SourceFields.TypeOf(source, field) is not null).ToList();
        var fitted = plan with { Filters = filters, GroupBy = groups };
        var lost = filters.Count < plan.Filters.Count || groups.Count < plan.GroupBy.Count;
        return _validator.Judge(fitted, now).IsValid ? (fitted, lost ? 0.6 * confidence : confidence) : (Answers.Clarify(["subject"], []), 0.5);
    }

    /// <summary>Actions and others know their things by the resource alone.</summary>
    private static PlanFilter? Fitting(PlanFilter filter, PlanSource source) =>
        SourceFields.TypeOf(source, filter.Field) is not null ? filter
            : filter.Field is "service" && SourceFields.TypeOf(source, "resource_id") is not null ? filter with { Field = "resource_id" } : null;

    private (QuestionPlan Plan, double Confidence) Decide(QuestionText text, PlanRequest request)
    {
        if (GuardReader.Read(text) is { } reason)
            return (Answers.Refuse(reason), 0.95);

        if (ActionReader.Read(text) is { } action)
            return action.Target is null ? (Answers.Clarify(["target"], []), 0.9) : (Answers.Request(action), 0.95);

        var said = QuestionReader.Read(text, new TimeGround(request.Now, request.TimeZone));
        var ground = new PlanGround(said, catalogue);
        if (request.Previous is { } previous && FollowUp.Continues(said))
            return (FollowUp.Merge(previous, ground), 0.95 * said.Certainty);

        var (plan, certainty) = PlanChoice.Choose(ground);
        if (plan.Intent == PlanIntent.Unsupported && plan.Reason == "unknown_metric")
            plan = plan with { Nearest = _words.Nearest(said.Unknown.Select(WordFold.Fold)) };

        // A bucket, a moment or words of a message that the plan has no place for was not understood.
        if (!plan.NeverExecutes && ((said.Times.Bucket is not null && plan.Bucket is null) || (said.Times.Anchor is not null && plan.Anchor is null)
            || (said.Topic is not null && plan.Source == PlanSource.Metrics)))
            said.Doubt(0.25);

        return (plan, 0.97 * certainty * (plan.NeverExecutes ? 1 : said.Certainty));
    }
}
