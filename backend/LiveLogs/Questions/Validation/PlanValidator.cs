using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Validation;

/// <summary>
/// Judges a plan, whoever made it: whether the catalogue has what it names, whether functions and operators fit, whether its ranges and limits are allowed. It never throws.
/// A range that is too long is cut, and the plan says so; everything else that is wrong is a problem with its place.
/// </summary>
public sealed class PlanValidator(QuestionCatalogue catalogue, PlanLimits limits)
{
    private static readonly Dictionary<PlanIntent, PlanSource[]> Sources = new()
    {
        [PlanIntent.Timeseries] = Enum.GetValues<PlanSource>(),
        [PlanIntent.Scalar] = Enum.GetValues<PlanSource>(),
        [PlanIntent.Topk] = Enum.GetValues<PlanSource>(),
        [PlanIntent.Entities] = Enum.GetValues<PlanSource>(),
        [PlanIntent.List] = Enum.GetValues<PlanSource>(),
        [PlanIntent.Compare] = Enum.GetValues<PlanSource>(),
        [PlanIntent.Context] = [PlanSource.Logs],
        [PlanIntent.Correlate] = [PlanSource.Logs],
        [PlanIntent.Semantic] = [PlanSource.Logs],
        [PlanIntent.Status] = [PlanSource.Metrics, PlanSource.Logs, PlanSource.Anomalies, PlanSource.Alarms, PlanSource.Incidents],
        [PlanIntent.ActionRequest] = [PlanSource.Actions],
    };

    /// <summary>Judges a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="now">Now: no range begins after it.</param>
    public PlanVerdict Judge(QuestionPlan plan, DateTimeOffset now)
    {
        var findings = new Findings();
        var judged = Judge(plan, now, "", findings, nested: false);
        return new PlanVerdict(findings.Problems.Count == 0 ? judged : null, findings.Problems);
    }

    private QuestionPlan Judge(QuestionPlan plan, DateTimeOffset now, string path, Findings findings, bool nested)
    {
        string At(string member) => path.Length == 0 ? member : $"{path}.{member}";
        if (plan.Intent is PlanIntent.Clarify or PlanIntent.Refuse or PlanIntent.Unsupported)
        {
            findings.Require(plan.Select.Count == 0 && plan.Action is null && plan.Steps.Count == 0, At("intent"), "reads_nothing", "A plan of this intent reads nothing and does nothing.");
            return plan;
        }

        if (plan.Intent == PlanIntent.ActionRequest)
            return Action(plan, At, findings);

        findings.Require(plan.Action is null, At("action"), "no_action", "Only an action_request has an action.");
        if (plan.Intent == PlanIntent.Investigate)
            return Steps(plan, now, At, findings, nested);

        findings.Require(plan.Steps.Count == 0, At("steps"), "no_steps", "Only an investigation has steps.");
        if (plan.Source is not { } source)
        {
            findings.Add(At("source"), "missing", "This intent needs a source.");
            return plan;
        }

        findings.Require(Sources[plan.Intent].Contains(source), At("source"), "wrong_source", $"This intent cannot read {WireName.Of(source)}.");
        new PartsCheck(catalogue, limits, source, At, findings).Check(plan);
        return new TimeCheck(limits, now, At, findings).Check(plan);
    }

    private static QuestionPlan Action(QuestionPlan plan, Func<string, string> at, Findings findings)
    {
        if (findings.Require(plan.Action is not null, at("action"), "missing", "An action_request needs an action."))
        {
            var action = plan.Action!;
            findings.Require(action.Kind.Length is > 0 and <= 64 && action.Kind.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_'), at("action.kind"), "invalid", "A kind of action is a name in small letters.");
            findings.Require(action.Target is { Length: > 0 and <= 256 }, at("action.target"), "missing", "An action needs a target of at most 256 characters.");
        }

        findings.Require(plan.Source is null or PlanSource.Actions, at("source"), "wrong_source", "A request for an action belongs to actions.");
        findings.Require(plan.Select.Count == 0 && plan.Steps.Count == 0, at("select"), "reads_nothing", "A request for an action reads nothing.");
        return plan;
    }

    private QuestionPlan Steps(QuestionPlan plan, DateTimeOffset now, Func<string, string> at, Findings findings, bool nested)
    {
        if (!findings.Require(!nested, at("intent"), "nested_steps", "A step is no investigation itself."))
            return plan;

        findings.Require(plan.Steps.Count > 0 && plan.Steps.Count <= limits.MostSteps, at("steps"), "out_of_range", $"An investigation has 1 to {limits.MostSteps} steps.");
        var steps = new List<QuestionPlan>();
        foreach (var step in plan.Steps.Take(limits.MostSteps))
        {
            var path = $"{at("steps")}[{steps.Count}]";
            findings.Require(!step.NeverExecutes, $"{path}.intent", "wrong_intent", "A step has to read something.");
            steps.Add(Judge(step, now, path, findings, nested: true));
        }

        return new TimeCheck(limits, now, at, findings).Check(plan with { Steps = steps });
    }
}
