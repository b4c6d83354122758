using LiveLogs.Questions.Planning.Building;
using LiveLogs.Questions.Planning.Reading;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning;

/// <summary>Goes on from the question before: only what the new one says changes, and the bucket follows a new range.</summary>
internal static class FollowUp
{
    /// <summary>Whether a question goes on from the one before: it says so, or has no subject of its own.</summary>
    public static bool Continues(Understanding said)
    {
        var subject = said.Metrics.Count > 0 || said.Levels.Count > 0 || said.Source is not null || said.Has(Sign.ErrorRate) || said.Has(Sign.Why) || said.Has(Sign.Similar) || said.Has(Sign.Normal) || said.Quality is not null;
        var change = said.Times.Range is not null || said.Filters.Count > 0 || said.GroupBy.Count > 0 || said.Chart is not null || said.Top is not null || said.Functions.Count > 0 || said.Times.Bucket is not null
            || said.Thresholds.Count > 0 || said.Times.Shift is not null || said.Entity is not null || said.Quoted.Count > 0 || said.Has(Sign.HowMany) || said.Show == "plot";
        if (said.Has(Sign.Follow) || said.Has(Sign.Only))
            return change || subject;

        return !subject && change && said.Unknown.Count == 0 && !said.Has(Sign.Vague) && !said.Has(Sign.Foreign);
    }

    /// <summary>The plan before, with what the new question changes.</summary>
    public static QuestionPlan Merge(QuestionPlan previous, PlanGround ground)
    {
        var said = ground.Said;
        var plan = previous;
        if (said.Metrics.Count > 0 && previous.Source == PlanSource.Metrics)
            plan = plan with { Select = Measuring(plan, ground) };

        if (said.Functions.Count > 0 && plan.Source == PlanSource.Metrics && said.Metrics.Count == 0)
            plan = plan with { Select = PlanGround.Columns([.. plan.Select.Select(column => column.Metric).OfType<string>().Distinct()], _ => said.Functions) };

        plan = plan with { Filters = Filtered(plan, said) };
        if (said.GroupBy.Count > 0 && plan.Intent is PlanIntent.Timeseries or PlanIntent.Topk or PlanIntent.Compare)
            plan = plan with { GroupBy = plan.GroupBy.Contains("bucket") ? ["bucket", .. said.GroupBy] : said.GroupBy };

        if (said.Times.Range is { } time && plan.Time is not null)
            plan = Timed(plan, time);

        if (said.Times.Bucket is { } bucket && plan.Bucket is not null)
            plan = plan with { Bucket = bucket };

        if ((said.Top?.Count ?? said.Rows) is { } rows && plan.Intent is PlanIntent.Topk or PlanIntent.List or PlanIntent.Entities)
            plan = plan with { Limit = rows };

        return said.Chart is { } chart ? plan with { Chart = chart } : plan;
    }

    private static IReadOnlyList<PlanSelection> Measuring(QuestionPlan plan, PlanGround ground)
    {
        var old = plan.Select.Where(column => column.Metric is not null).ToList();
        var functions = old.Select(column => column.Function!.Value).Distinct().ToList();
        var natural = old.TrueForAll(column => column.Function == ground.Natural(column.Metric!));
        if (old.Count == 1 && old[0].Function == PlanFunction.LongestRun)
            return [old[0] with { Metric = ground.Said.Metrics[0] }];

        return ground.Said.Metrics.Count == 1 && !natural
            ? [.. old.Select(column => column with { Metric = ground.Said.Metrics[0] })]
            : PlanGround.Columns(ground.Said.Metrics, metric => ground.Said.Functions.Count > 0 ? ground.Said.Functions : natural ? [ground.Natural(metric)] : functions);
    }

    private static IReadOnlyList<PlanFilter> Filtered(QuestionPlan plan, Understanding said)
    {
        var added = said.Filters.ToList();
        if (said.Levels.Count > 0 && plan.Source == PlanSource.Logs)
            added.Add(said.Levels.Count == 1 ? new PlanFilter("level", PlanOperator.Equal, PlanValue.Of(said.Levels[0])) : new PlanFilter("level", PlanOperator.In, PlanValue.Of([.. said.Levels])));

        if (plan.Source == PlanSource.Logs)
            added.AddRange(said.Quoted.Select(text => new PlanFilter("message", PlanOperator.Contains, PlanValue.Of(text))));

        return [.. plan.Filters.Where(filter => !added.Exists(other => other.Field == filter.Field)), .. added];
    }

    private static QuestionPlan Timed(QuestionPlan plan, PlanTime time)
    {
        var automatic = plan.Bucket is null || plan.Bucket == BucketChoice.For(plan.Time!.Length);
        return plan with { Time = time, Bucket = plan.Bucket is null ? null : automatic ? BucketChoice.For(time.Length) : plan.Bucket };
    }
}
