using LiveLogs.Questions.Planning.Reading;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Building;

/// <summary>Plans about a moment, a meaning, a state or a cause.</summary>
internal static class MomentPlans
{
    private const int Around = 10;
    private const int Neighbours = 20;
    private const int FewRows = 20;

    private static readonly TimeSpan Baseline = TimeSpan.FromHours(1);

    /// <summary>The lines around a moment.</summary>
    public static QuestionPlan Context(PlanGround ground)
    {
        var said = ground.Said;
        var anchor = said.Times.Anchor ?? said.Times.Ground.Now;
        var rows = said.Rows ?? said.Top?.Count ?? Neighbours;
        return new QuestionPlan
        {
            Intent = PlanIntent.Context,
            Source = PlanSource.Logs,
            Filters = ground.LogFilters(withLevels: false),
            Anchor = anchor,
            Before = said.Side == "after" ? 0 : rows,
            After = said.Side == "before" ? 0 : rows,
            Chart = PlanChart.Logs,
        };
    }

    /// <summary>What happened more often around a moment than in the hour before.</summary>
    public static QuestionPlan Correlate(PlanGround ground)
    {
        var said = ground.Said;
        var times = said.Times.Ground;
        var window = said.Window ?? TimeSpan.FromMinutes(Around);
        var (from, to) = said.Times.Anchor is { } anchor
            ? (said.Side == "after" ? anchor : anchor - window, said.Side == "before" ? anchor : anchor + window)
            : (ground.Time.From, ground.Time.To);
        var filters = ground.LogFilters(withLevels: false);
        filters.Add(new PlanFilter("level", PlanOperator.In, PlanValue.Of("WARN", "ERROR", "FATAL")));
        return new QuestionPlan
        {
            Intent = PlanIntent.Correlate,
            Source = PlanSource.Logs,
            Select = [PlanGround.Count, PlanSelection.Of(PlanFunction.LiftVsBaseline, null, "lift"), PlanGround.Example],
            Filters = filters,
            Time = times.Between(from, to),
            CompareTo = times.Between(from - Baseline, from),
            Anchor = said.Times.Anchor,
            GroupBy = ["pattern_id"],
            OrderBy = [new PlanOrder("lift", true)],
            Limit = FewRows,
            Chart = PlanChart.Table,
        };
    }

    public static QuestionPlan Semantic(PlanGround ground, string text) => new()
    {
        Intent = PlanIntent.Semantic,
        Source = PlanSource.Logs,
        QueryText = text,
        Filters = [.. ground.LogFilters().Where(filter => filter.Field != "message")],
        Time = ground.Time,
        Limit = ground.Said.Top?.Count ?? ground.Said.Rows ?? FewRows,
        Chart = PlanChart.Logs,
    };

    /// <summary>Whether things are normal now: the newest values beside the range that is expected.</summary>
    public static QuestionPlan Status(PlanGround ground)
    {
        var said = ground.Said;
        var times = said.Times.Ground;
        var metrics = said.Metrics.Count > 0;
        return new QuestionPlan
        {
            Intent = PlanIntent.Status,
            Source = metrics ? PlanSource.Metrics : said.Levels.Count > 0 || said.Has(Sign.Lines) || said.Has(Sign.ErrorRate) ? PlanSource.Logs : PlanSource.Anomalies,
            Select = metrics
                ? [PlanSelection.Of(PlanFunction.Last, said.Metrics[0], "last"), PlanSelection.Of(PlanFunction.ExpectedBand, said.Metrics[0], "expected"), PlanSelection.Of(PlanFunction.AnomalyScore, said.Metrics[0], "score")]
                : [],
            Filters = metrics ? said.Filters.ToList() : ground.LogFilters(),
            Time = said.Times.Range ?? times.Trailing(1, "hour") with { Assumed = true },
            Chart = PlanChart.Report,
        };
    }

    /// <summary>The steps that look for a cause: what got worse, what is new, what was changed, which alarms went off.</summary>
    public static QuestionPlan Investigate(PlanGround ground)
    {
        var said = ground.Said;
        var times = said.Times.Ground;
        var range = said.Times.Range ?? (said.Times.Anchor is { } anchor ? times.Between(anchor.AddMinutes(-60), anchor.AddMinutes(Around)) : times.Trailing(1, "hour") with { Assumed = true });
        var service = said.Filters.Where(filter => filter.Field is "service" or "resource_id").ToList();
        var steps = new List<QuestionPlan>();
        foreach (var metric in said.Metrics.Take(2))
        {
            steps.Add(new QuestionPlan
            {
                Intent = PlanIntent.Timeseries,
                Source = PlanSource.Metrics,
                Select = [PlanSelection.Of(ground.Natural(metric), metric, "value")],
                Filters = service,
                Time = range,
                Bucket = BucketChoice.For(range.Length),
                GroupBy = ["bucket"],
                OrderBy = [new PlanOrder("bucket", false)],
                Limit = PlanGround.SeriesPoints,
            });
        }

        steps.Add(new QuestionPlan
        {
            Intent = PlanIntent.Correlate,
            Source = PlanSource.Logs,
            Select = [PlanGround.Count, PlanSelection.Of(PlanFunction.LiftVsBaseline, null, "lift"), PlanGround.Example],
            Filters = [.. service, new PlanFilter("level", PlanOperator.In, PlanValue.Of("WARN", "ERROR", "FATAL"))],
            Time = range,
            CompareTo = times.Between(range.From - Baseline, range.From),
            GroupBy = ["pattern_id"],
            OrderBy = [new PlanOrder("lift", true)],
            Limit = FewRows,
        });
        steps.Add(Rows(PlanSource.Anomalies, ["detected_at", "resource_id", "metric", "score"], service, range, "detected_at"));
        steps.Add(Rows(PlanSource.Alarms, ["name", "state", "transitioned_at"], service, range, "transitioned_at"));
        steps.Add(Rows(PlanSource.Actions, ["requested_at", "kind", "resource_id", "status"], [.. service.Where(filter => filter.Field == "resource_id")], range, "requested_at"));
        return new QuestionPlan
        {
            Intent = PlanIntent.Investigate,
            Filters = service,
            Time = range,
            Anchor = said.Times.Anchor,
            Steps = steps,
            Chart = PlanChart.Report,
        };
    }

    private static QuestionPlan Rows(PlanSource source, string[] columns, IReadOnlyList<PlanFilter> filters, PlanTime time, string moment) => new()
    {
        Intent = PlanIntent.List,
        Source = source,
        Select = [.. columns.Select(PlanSelection.Of)],
        Filters = filters,
        Time = time,
        OrderBy = [new PlanOrder(moment, true)],
        Limit = PlanGround.ListRows,
    };
}
