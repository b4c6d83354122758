using LiveLogs.Questions.Planning.Reading;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Building;

/// <summary>Decides which kind of answer a question wants, from the parts that were understood.</summary>
internal static class PlanChoice
{
    /// <summary>Makes the plan, and says how sure the choice is beside the reading.</summary>
    public static (QuestionPlan Plan, double Certainty) Choose(PlanGround ground)
    {
        var said = ground.Said;
        if (said.Has(Sign.Foreign) && said.Metrics.Count == 0 && said.Levels.Count == 0 && said.Source is null && said.Quoted.Count == 0 && !said.Has(Sign.ErrorRate) && said.Quality is null && !said.Has(Sign.Why) && !said.Has(Sign.Normal))
            return (Answers.Unsupported("not_in_catalogue", []), 0.9);

        if (said.UndeclaredEnvironment is { } environment)
            return (Answers.Clarify(["environment"], [$"tag.env = {environment}", $"tag.environment = {environment}"]), 0.9);

        if (said.Has(Sign.Future) || said.Times.Future)
            return (Answers.Unsupported("forecast", []), 0.9);

        if (said.Has(Sign.Similar) && (said.Quoted.Count > 0 || said.Topic is not null || said.Unknown.Count > 1))
            return (MomentPlans.Semantic(ground, said.Quoted.FirstOrDefault() ?? said.Topic ?? string.Join(' ', said.Unknown)), said.Quoted.Count > 0 ? 1 : 0.75);

        var subject = said.Metrics.Count + said.Levels.Count + said.Filters.Count > 0 || said.Source is not null || said.Times.Range is not null || said.Times.Anchor is not null
            || said.Quality is not null || said.Slope is not null || said.Has(Sign.Event) || said.Topic is not null || said.Extreme is not null || said.Quoted.Count > 0 || said.Entity is not null;
        if (said.Has(Sign.Why) && !subject && said.Unknown.Count == 0)
            return (Answers.Clarify(["subject"], []), 0.9);

        if (said.Has(Sign.Why))
            return (MomentPlans.Investigate(ground), 0.95);

        // New since the deploy at 08:45: the moment begins a range.
        if (said.Has(Sign.New) && said.Times is { Anchor: { } begins, Range: null } && said.Side is null)
            (said.Times.Range, said.Times.Anchor) = (said.Times.Ground.Between(begins, said.Times.Ground.Now), null);

        if (Moment(ground) is { } moment)
            return moment;

        if (said.Source is { } records and not PlanSource.Logs)
            return (Records(ground, records), said.Top is not null && said.Entity is null && said.GroupBy.Count == 0 ? 0.75 : 1);

        return Metrics(ground) ?? Logs(ground) ?? Nothing(ground);
    }

    /// <summary>Which server has the highest CPU: one row would do as well, and the peak as well as the mean.</summary>
    private static bool One(Understanding said) => said.SingleEntity && said.Top is { Count: null } && said.Functions.Count == 0 && said.Quality is null;

    private static (QuestionPlan, double)? Moment(PlanGround ground)
    {
        var said = ground.Said;
        var lines = said.Entity is { Field: "pattern_id" or "message" } || said.Levels.Count > 0 || said.Has(Sign.Lines) || said.Source == PlanSource.Logs;
        if (said.Has(Sign.Correlate) || (said.Has(Sign.Event) && (said.Times.Anchor is not null || said.Has(Sign.Around) || said.Side is not null) && (lines || said.Has(Sign.Which))))
            return (MomentPlans.Correlate(ground), said.Slope is null || said.Has(Sign.Which) ? 1 : 0.75);

        if (said.Side is not null && (lines || said.Metrics.Count == 0) && (said.Times.Anchor is not null || said.Has(Sign.Event) || lines))
            return (MomentPlans.Context(ground), said.Times.Anchor is null ? 0.7 : said.Levels.Count > 0 ? 0.8 : 1);

        if (said.Times.Anchor is not null && said.Times.Range is null && (lines || said.Has(Sign.Which) || said.Metrics.Count == 0))
            return (said.Levels.Count > 0 ? MomentPlans.Correlate(ground) : MomentPlans.Context(ground), 0.75);

        return null;
    }

    private static QuestionPlan Records(PlanGround ground, PlanSource source)
    {
        var said = ground.Said;
        if (said.Times.Bucket is not null || said.Has(Sign.Trend))
            return RecordPlans.Series(ground, source);

        if (said.GroupBy.Count > 0 || said.Has(Sign.Common) || (said.Top is not null && said.Entity is not null))
            return RecordPlans.Top(ground, source);

        return said.Has(Sign.HowMany) ? RecordPlans.Scalar(ground, source) : RecordPlans.List(ground, source);
    }

    private static (QuestionPlan, double)? Metrics(PlanGround ground)
    {
        var said = ground.Said;
        if (said.Metrics.Count == 0 && said.Quality is { Metric: not "errors" } quality && ground.Metric(quality.Metric) is not null)
            said.Metrics.Add(quality.Metric);

        // Slower than 1500 ms: only times have such a unit.
        if (said.Metrics.Count == 0 && said.Levels.Count == 0 && said.Thresholds.Exists(threshold => threshold.Kind == "ms"))
            said.Metrics.Add("request_latency_ms");

        if (said.Metrics.Count == 0)
            return null;

        if (said.Has(Sign.Normal))
            return (MomentPlans.Status(ground), 0.95);

        // Lines have attributes and messages, points have none.
        if (said.Filters.Exists(filter => filter.Field is "message" or "level" or "pattern_id" || filter.Field.StartsWith("attrs.", StringComparison.Ordinal)))
            return null;

        // Failed requests are lines with an error; requests are a metric.
        if (said.Levels.Count > 0 && (said.Has(Sign.Lines) || said.Metrics.Contains("error_count")))
            return null;

        // Two things in one range are two lines of one chart.
        if (said.Has(Sign.Compare) && said.Metrics.Count > 1 && said.Times.Other is null && said.Times.Shift is null)
            return (MetricPlans.Series(ground), 0.85);

        if (said.Has(Sign.Compare) && said.Times.Other is null && said.Times.Shift is null && said.Filters.Find(filter => filter.Operator == PlanOperator.In) is { } beside)
        {
            said.GroupBy.AddRange(new[] { beside.Field }.Except(said.GroupBy));
            return (MetricPlans.Series(ground), 0.9);
        }

        if (said.Has(Sign.Compare) || said.Times.Other is not null || said.Times.Shift is not null)
            return (MetricPlans.Compare(ground), said.Times.Other is null && said.Times.Shift is null ? 0.85 : 1);

        var things = said.Entity is not null || said.GroupBy.Count > 0;
        if (said.Slope is not null && things)
            return (said.Top is not null || said.Quality is not null ? MetricPlans.Top(ground) : MetricPlans.Slopes(ground), 0.95);

        if (said.Thresholds.Count > 0 || said.Run is not null)
            return (MetricPlans.Entities(ground), said.Has(Sign.HowMany) ? 0.75 : things || said.Has(Sign.Which) ? 1 : 0.8);

        // The highest CPU of one thing is a number, not a ranking.
        if (said.Top is { Count: null } extreme && !things && said.Quality is null)
        {
            said.Functions.Add(extreme.Descending ? PlanFunction.Max : PlanFunction.Min);
            return (MetricPlans.Scalar(ground), 0.9);
        }

        if (said.Top is not null || said.Quality is not null)
            return (MetricPlans.Top(ground), !things ? 0.7 : One(said) ? 0.78 : 1);

        if (said.Extreme is not null && things)
            return (MetricPlans.Entities(ground), said.Metrics[0].EndsWith("_utilization", StringComparison.Ordinal) ? 0.95 : 0.6);

        if (said.Times.Bucket is not null || said.Has(Sign.Trend) || said.Show == "plot" || said.Chart == PlanChart.Line)
            return (MetricPlans.Series(ground), 1);

        // Did it increase: a curve answers it, but so would a change.
        if (said.Slope is not null || said.Has(Sign.YesNo))
            return (MetricPlans.Series(ground), 0.75);

        // Percentiles and rates are curves unless a number is asked for; a mean or a peak is a number.
        var asks = said.Has(Sign.HowMany) || said.Has(Sign.Which) || said.Has(Sign.How);
        var curve = said.Functions.Count > 0 && said.Functions.TrueForAll(fn => fn is PlanFunction.P50 or PlanFunction.P90 or PlanFunction.P95 or PlanFunction.P99 or PlanFunction.Rate);
        if (said.GroupBy.Count > 0 && !curve && (said.Functions.Count > 0 || said.Has(Sign.HowMany)))
            return (MetricPlans.Top(ground), said.Has(Sign.HowMany) ? 0.9 : 0.78);

        if (said.GroupBy.Count > 0 && curve)
            return (MetricPlans.Series(ground), asks ? 0.78 : 1);

        if (said.Has(Sign.HowMany) || (said.Functions.Count > 0 && (!curve || asks)))
            return (MetricPlans.Scalar(ground), curve || said.Show is not null ? 0.8 : 1);

        return (MetricPlans.Series(ground), 1);
    }

    private static (QuestionPlan, double)? Logs(PlanGround ground)
    {
        var said = ground.Said;
        if (said.Quality is { Metric: "errors" } && said.Levels.Count == 0)
            said.Levels.AddRange(["ERROR", "FATAL"]);

        var noisy = said.Quality is { Metric: "lines" };
        var patterns = said.Entity is { Field: "pattern_id" };
        if (!noisy && said.Levels.Count == 0 && !said.Has(Sign.Lines) && !said.Has(Sign.ErrorRate) && said.Quoted.Count == 0 && !patterns && said.Filters.TrueForAll(filter => filter.Field is not ("message" or "attrs.status")) && said.Topic is null)
            return null;

        if (said.Has(Sign.Normal))
            return (MomentPlans.Status(ground), 0.9);

        // Heap usage is a metric that the catalogue does not have, and nothing that messages are searched for.
        var wordsAlone = !noisy && !patterns && said.Levels.Count == 0 && !said.Has(Sign.Lines) && !said.Has(Sign.ErrorRate) && said.Quoted.Count == 0 && said.Filters.TrueForAll(filter => filter.Field is not ("message" or "attrs.status"));
        if (wordsAlone && said.Has(Sign.Vague))
            return (Answers.Unsupported("unknown_metric", []), 0.85);

        if (wordsAlone || (said.Has(Sign.YesNo) && said.Has(Sign.Now)))
            said.Doubt(0.25);

        if (said.Has(Sign.New) && (patterns || said.Levels.Count > 0 || said.Has(Sign.Lines)))
            return (LogPlans.NewPatternsOf(ground), 1);

        if (said.Has(Sign.Compare) && said.Times.Other is null && said.Times.Shift is null && said.Filters.Find(filter => filter.Operator == PlanOperator.In) is { } beside)
        {
            said.GroupBy.AddRange(new[] { beside.Field }.Except(said.GroupBy));
            return (LogPlans.Series(ground), 0.85);
        }

        if (said.Has(Sign.Compare) || said.Times.Other is not null || said.Times.Shift is not null)
            return (LogPlans.Compare(ground), said.Times.Other is null && said.Times.Shift is null ? 0.85 : 1);

        if (said.Slope is not null && said.Entity is not null)
            return (LogPlans.Entities(ground), 0.9);

        if (said.Thresholds.Count > 0)
            return (LogPlans.Entities(ground), said.Entity is not null ? 1 : 0.75);

        if (said is { Top.Count: not null, GroupBy.Count: 1, Levels.Count: > 0, Entity: null })
            return (LogPlans.Top(ground), 0.75);

        if (noisy || said.Has(Sign.Common) || said.Top is not null || (patterns && !said.Has(Sign.HowMany)))
            return (LogPlans.Top(ground), 1);

        if (said.Times.Bucket is not null || said.Has(Sign.Trend) || said.Show == "plot" || said.Chart is PlanChart.Line or PlanChart.StackedBar)
            return (LogPlans.Series(ground), 1);

        if (said.Has(Sign.ErrorRate))
            return (said.Entity is not null && said.Has(Sign.Which) ? LogPlans.Top(ground) : LogPlans.Series(ground), 1);

        if (said.GroupBy.Count > 0)
            return (LogPlans.Top(ground), 0.9);

        if (said.Has(Sign.HowMany))
            return (LogPlans.Scalar(ground), 1);

        if (said.Entity is { Field: not "message" } && said.Has(Sign.Which))
            return (LogPlans.Entities(ground), 0.8);

        return (LogPlans.List(ground), 1);
    }

    /// <summary>No subject: a question back, with what could be meant.</summary>
    private static (QuestionPlan, double) Nothing(PlanGround ground)
    {
        var said = ground.Said;
        if (said.Has(Sign.Normal))
            return (MomentPlans.Status(ground), said.Unknown.Count == 0 ? 0.9 : 0.6);

        if (said.MetricOptions.Count > 0)
            return (Answers.Clarify(["metric"], said.MetricOptions), 0.9);

        if (said.Unknown.Count > 0 && !said.Has(Sign.Vague))
            return (Answers.Unsupported("unknown_metric", []), 0.8);

        return (Answers.Clarify(["metric"], ["cpu_utilization", "memory_utilization", "network_out_bytes"]), 0.9);
    }
}
