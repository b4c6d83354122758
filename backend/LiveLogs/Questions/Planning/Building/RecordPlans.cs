using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Building;

/// <summary>Plans over alarms, incidents, anomalies, actions and patterns: rows with a state.</summary>
internal static class RecordPlans
{
    private sealed record Shape(string[] Columns, string State, string Moment);

    private static Shape Of(PlanSource source) => source switch
    {
        PlanSource.Alarms => new(["name", "state", "severity", "metric", "resource_id", "transitioned_at"], "state", "transitioned_at"),
        PlanSource.Incidents => new(["number", "title", "state", "severity", "service", "opened_at"], "state", "opened_at"),
        PlanSource.Anomalies => new(["detected_at", "resource_id", "service", "metric", "severity", "score"], "status", "detected_at"),
        PlanSource.Actions => new(["requested_at", "kind", "resource_id", "status", "requested_by"], "status", "requested_at"),
        _ => new(["pattern_id", "template", "count", "last_seen"], "", "last_seen"),
    };

    public static QuestionPlan List(PlanGround ground, PlanSource source)
    {
        var shape = Of(source);
        return new QuestionPlan
        {
            Intent = PlanIntent.List,
            Source = source,
            Select = [.. shape.Columns.Select(PlanSelection.Of)],
            Filters = Filters(ground, source, shape),
            Time = ground.Time,
            OrderBy = [new PlanOrder(shape.Moment, true)],
            Limit = ground.Said.Top?.Count ?? ground.Said.Rows ?? PlanGround.ListRows,
            Chart = ground.Said.Chart ?? PlanChart.Table,
        };
    }

    public static QuestionPlan Scalar(PlanGround ground, PlanSource source) => new()
    {
        Intent = PlanIntent.Scalar,
        Source = source,
        Select = [PlanGround.Count],
        Filters = Filters(ground, source, Of(source)),
        Time = ground.Time,
        Limit = 1,
        Chart = ground.Said.Chart ?? PlanChart.Number,
    };

    public static QuestionPlan Series(PlanGround ground, PlanSource source) => new()
    {
        Intent = PlanIntent.Timeseries,
        Source = source,
        Select = [PlanGround.Count],
        Filters = Filters(ground, source, Of(source)),
        Time = ground.Time,
        Bucket = ground.Bucket,
        GroupBy = ["bucket", .. ground.Said.GroupBy],
        OrderBy = [new PlanOrder("bucket", false)],
        Limit = PlanGround.SeriesPoints,
        Chart = ground.Said.Chart ?? PlanChart.StackedBar,
    };

    public static QuestionPlan Top(PlanGround ground, PlanSource source)
    {
        var field = ground.Said.GroupBy.FirstOrDefault() ?? ground.Said.Entity?.Field ?? (source == PlanSource.Alarms ? "name" : "service");
        return new QuestionPlan
        {
            Intent = PlanIntent.Topk,
            Source = source,
            Select = [PlanGround.Count],
            Filters = Filters(ground, source, Of(source)),
            Time = ground.Time,
            GroupBy = [field],
            OrderBy = [new PlanOrder("count", ground.Said.Top?.Descending ?? true)],
            Limit = ground.Said.Top?.Count ?? PlanGround.TopRows,
            Chart = ground.Said.Chart ?? PlanChart.Table,
        };
    }

    private static List<PlanFilter> Filters(PlanGround ground, PlanSource source, Shape shape)
    {
        var said = ground.Said;
        var filters = new List<PlanFilter>();
        foreach (var (_, state) in said.States.Where(state => state.Source == source))
            FilterState(filters, shape.State, state);

        if (said.Severity is { } severity)
            filters.Add(new PlanFilter("severity", PlanOperator.Equal, PlanValue.Of(severity)));

        filters.AddRange(said.Filters);
        if (said.Metrics.Count > 0 && source is PlanSource.Alarms or PlanSource.Anomalies)
            filters.Add(new PlanFilter("metric", said.Metrics.Count == 1 ? PlanOperator.Equal : PlanOperator.In, said.Metrics.Count == 1 ? PlanValue.Of(said.Metrics[0]) : PlanValue.Of([.. said.Metrics])));

        if (source == PlanSource.Anomalies)
            filters.AddRange(said.Thresholds.Select(threshold => new PlanFilter("score", threshold.Operator, PlanValue.Of(threshold.Value))));
        else if (said.Thresholds.Count > 0)
            said.Doubt(0.3);

        if (source == PlanSource.Alarms)
            AlarmTime(ground, filters);
        else if (said.Run is { } age)
            filters.Add(Older(ground, shape.Moment, age));

        // Resolved yesterday: the range is that of another moment than the one that rows are ordered by.
        if (source == PlanSource.Incidents && said.Times.Range is not null && said.States.Exists(state => state.State == "resolved"))
            said.Doubt(0.2);

        return filters;
    }

    /// <summary>Alarms that fired in a range went off in it; alarms that have been firing for an hour went off before that.</summary>
    private static void AlarmTime(PlanGround ground, List<PlanFilter> filters)
    {
        var said = ground.Said;
        if (said.Run is { } run)
        {
            filters.Add(Older(ground, "state_since", run));
        }
        else if (said.Times.Range is not null && said.States.Count > 0)
        {
            filters.Add(new PlanFilter("transitioned_at", PlanOperator.GreaterOrEqual, PlanValue.Of("$time.from")));
        }
    }

    /// <summary>For more than an hour: since before an hour ago. A length beyond what calendars reach says nothing.</summary>
    private static PlanFilter Older(PlanGround ground, string field, (PlanOperator Operator, double Minutes) age)
    {
        var before = ground.Said.Times.Ground.Now - TimeSpan.FromMinutes(Math.Min(age.Minutes, 10 * 366 * 24 * 60));
        var op = age.Operator switch { PlanOperator.Greater => PlanOperator.Less, PlanOperator.GreaterOrEqual => PlanOperator.LessOrEqual, PlanOperator.Less => PlanOperator.Greater, _ => PlanOperator.GreaterOrEqual };
        return new PlanFilter(field, op, PlanValue.Of(Plans.Json.PlanWriter.Instant(before)));
    }

    private static void FilterState(List<PlanFilter> filters, string field, string state)
    {
        if (field.Length > 0 && !filters.Exists(filter => filter.Field == field))
            filters.Add(new PlanFilter(field, PlanOperator.Equal, PlanValue.Of(state)));
    }
}
