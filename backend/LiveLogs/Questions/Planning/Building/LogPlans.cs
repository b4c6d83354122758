using LiveLogs.Questions.Planning.Reading;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Building;

/// <summary>Plans over log entries.</summary>
internal static class LogPlans
{
    private const int NewPatterns = 50;

    private static readonly string[] Columns = ["ts", "level", "service", "resource_id", "message"];

    public static QuestionPlan List(PlanGround ground) => new()
    {
        Intent = PlanIntent.List,
        Source = PlanSource.Logs,
        Select = [.. Columns.Select(PlanSelection.Of)],
        Filters = ground.LogFilters(),
        Time = ground.Time,
        OrderBy = [new PlanOrder("ts", !ground.Said.Has(Sign.OldestFirst))],
        Limit = ground.Said.Top?.Count ?? ground.Said.Rows ?? PlanGround.ListRows,
        Chart = ground.Said.Chart ?? PlanChart.Logs,
    };

    public static QuestionPlan Series(PlanGround ground) => new()
    {
        Intent = PlanIntent.Timeseries,
        Source = PlanSource.Logs,
        Select = [Measure(ground.Said)],
        Filters = ground.LogFilters(!ground.Said.Has(Sign.ErrorRate)),
        Time = ground.Time,
        Bucket = ground.Bucket,
        GroupBy = ["bucket", .. ground.Said.GroupBy],
        OrderBy = [new PlanOrder("bucket", false)],
        Limit = PlanGround.SeriesPoints,
        Chart = ground.Said.Chart ?? (ground.Said.Has(Sign.ErrorRate) ? PlanChart.Line : PlanChart.StackedBar),
    };

    public static QuestionPlan Scalar(PlanGround ground)
    {
        var distinct = ground.Said.Functions.Contains(PlanFunction.CountDistinct) && ground.Said.Entity is not null;
        return new QuestionPlan
        {
            Intent = PlanIntent.Scalar,
            Source = PlanSource.Logs,
            Select = [distinct ? PlanSelection.OfField(PlanFunction.CountDistinct, ground.Said.Entity!.Value.Field, "count") : Measure(ground.Said)],
            Filters = ground.LogFilters(!ground.Said.Has(Sign.ErrorRate)),
            Time = ground.Time,
            Limit = 1,
            Chart = ground.Said.Chart ?? PlanChart.Number,
        };
    }

    /// <summary>Groups with the most lines; the most common errors are grouped by their pattern.</summary>
    public static QuestionPlan Top(PlanGround ground)
    {
        var said = ground.Said;
        var groups = said.GroupBy.Count > 0 ? said.GroupBy.ToList() : [said.Entity?.Field is { } field and not "message" ? field : "pattern_id"];
        if (said is { Top.Count: { } each, GroupBy.Count: 1, Levels.Count: > 0, Entity: null } && groups[0] != "pattern_id")
            return TopOfEach(ground, groups[0], each);

        var patterns = groups.Contains("pattern_id");
        var measure = Measure(said);
        return new QuestionPlan
        {
            Intent = PlanIntent.Topk,
            Source = PlanSource.Logs,
            Select = patterns ? [measure, PlanSelection.OfField(PlanFunction.Max, "ts", "last_seen"), PlanGround.Example] : [measure],
            Filters = ground.LogFilters(!said.Has(Sign.ErrorRate)),
            Time = ground.Time,
            GroupBy = groups,
            OrderBy = [new PlanOrder(measure.Name!, said.Top?.Descending ?? true)],
            Limit = said.Top?.Count ?? said.Rows ?? PlanGround.TopRows,
            Chart = said.Chart ?? PlanChart.Table,
        };
    }

    /// <summary>The top 3 errors of each service.</summary>
    private static QuestionPlan TopOfEach(PlanGround ground, string field, int each) => new()
    {
        Intent = PlanIntent.Topk,
        Source = PlanSource.Logs,
        Select = [PlanGround.Count, PlanSelection.OfField(PlanFunction.Max, "ts", "last_seen"), PlanGround.Example],
        Filters = ground.LogFilters(),
        Time = ground.Time,
        GroupBy = [field, "pattern_id"],
        OrderBy = [new PlanOrder("count", true)],
        Limit = PlanGround.ListRows,
        LimitPer = new PlanLimitPer(field, each),
        Chart = PlanChart.Table,
    };

    /// <summary>Patterns whose first line lies in the range.</summary>
    public static QuestionPlan NewPatternsOf(PlanGround ground) => new()
    {
        Intent = PlanIntent.Topk,
        Source = PlanSource.Logs,
        Select = [PlanGround.Count, PlanSelection.OfField(PlanFunction.Min, "ts", "first_seen"), PlanGround.Example],
        Filters = [.. ground.LogFilters(), new PlanFilter("pattern.first_seen", PlanOperator.GreaterOrEqual, PlanValue.Of("$time.from"))],
        Time = ground.Time,
        GroupBy = ["pattern_id"],
        OrderBy = [new PlanOrder("count", true)],
        Limit = ground.Said.Top?.Count ?? ground.Said.Rows ?? NewPatterns,
        Chart = ground.Said.Chart ?? PlanChart.Table,
    };

    /// <summary>Services or resources whose count of lines, or share of errors, fulfils a condition.</summary>
    public static QuestionPlan Entities(PlanGround ground)
    {
        var said = ground.Said;
        var measure = said.Slope is null ? Measure(said) : Measure(said) with { Function = said.Has(Sign.ErrorRate) ? PlanFunction.Slope : PlanFunction.Slope, Name = "slope" };
        IReadOnlyList<PlanHaving> having = said.Slope is { } slope ? [new PlanHaving("slope", slope, 0)]
            : [.. said.Thresholds.Select(threshold => new PlanHaving(measure.Name!, threshold.Operator, said.Has(Sign.ErrorRate) && threshold.Kind == "percent" ? threshold.Value / 100 : threshold.Value))];
        return new QuestionPlan
        {
            Intent = PlanIntent.Entities,
            Source = PlanSource.Logs,
            Select = [measure],
            Filters = ground.LogFilters(!said.Has(Sign.ErrorRate)),
            Time = ground.Time,
            GroupBy = said.GroupBy.Count > 0 ? said.GroupBy : [said.Entity?.Field is { } field and not "message" ? field : "service"],
            Having = having,
            OrderBy = [new PlanOrder(measure.Name!, said.Slope != PlanOperator.Less && said.Thresholds.All(threshold => threshold.Operator is PlanOperator.Greater or PlanOperator.GreaterOrEqual))],
            Limit = said.Top?.Count ?? PlanGround.ListRows,
            Chart = said.Chart ?? PlanChart.Table,
        };
    }

    public static QuestionPlan Compare(PlanGround ground) => Comparisons.Beside(ground, new QuestionPlan
    {
        Intent = PlanIntent.Compare,
        Source = PlanSource.Logs,
        Select = [Measure(ground.Said)],
        Filters = ground.LogFilters(!ground.Said.Has(Sign.ErrorRate)),
    });

    private static PlanSelection Measure(Understanding said) => said.Has(Sign.ErrorRate) ? PlanGround.ErrorRate : PlanGround.Count;
}
