using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Planning.Reading;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Building;

/// <summary>Plans over points of metrics.</summary>
internal static class MetricPlans
{
    private const double HighPercent = 80;
    private const double LowPercent = 20;

    public static QuestionPlan Series(PlanGround ground)
    {
        var said = ground.Said;
        var groups = said.GroupBy.Concat(said is { EachEntity: true, Entity: { } entity } ? [entity.Field] : []).Distinct().ToList();
        return new QuestionPlan
        {
            Intent = PlanIntent.Timeseries,
            Source = PlanSource.Metrics,
            Select = PlanGround.Columns(said.Metrics, ground.Functions),
            Filters = ground.MetricFilters(),
            Time = ground.Time,
            Bucket = ground.Bucket,
            GroupBy = ["bucket", .. groups],
            OrderBy = [new PlanOrder("bucket", false)],
            Limit = PlanGround.SeriesPoints,
            Chart = said.Chart ?? PlanChart.Line,
        };
    }

    public static QuestionPlan Scalar(PlanGround ground)
    {
        var groups = ground.Said.GroupBy;
        return new QuestionPlan
        {
            Intent = PlanIntent.Scalar,
            Source = PlanSource.Metrics,
            Select = PlanGround.Columns(ground.Said.Metrics, ground.Functions),
            Filters = ground.MetricFilters(),
            Time = ground.Time,
            GroupBy = groups,
            Limit = 1,
            Chart = ground.Said.Chart ?? PlanChart.Number,
        };
    }

    /// <summary>Resources whose metric fulfils a condition: for any sample, for the whole range, on average, or for a length of time.</summary>
    public static QuestionPlan Entities(PlanGround ground)
    {
        var said = ground.Said;
        var metric = said.Metrics[0];
        var thresholds = said.Thresholds.Count > 0 ? said.Thresholds : [Usual(ground)];
        var first = thresholds[0];
        if (said.Run is { } run)
        {
            var name = "run_minutes";
            var longest = PlanSelection.Of(PlanFunction.LongestRun, metric, name) with { Operator = first.Operator, Value = InUnit(ground, metric, first) };
            return Plan(ground, [longest], [new PlanHaving(name, run.Operator, run.Minutes)], name, true);
        }

        var up = first.Operator is PlanOperator.Greater or PlanOperator.GreaterOrEqual or PlanOperator.Equal;
        var asked = said.Functions.FirstOrDefault(fn => fn is not PlanFunction.Last and not PlanFunction.CountDistinct);
        var named = said.Functions.Exists(fn => fn is not PlanFunction.Last and not PlanFunction.CountDistinct);

        // Any sample above is the maximum; the whole range under is the maximum too.
        var extreme = up != first.Stays ? PlanFunction.Max : PlanFunction.Min;
        // An amount over a threshold is the total of the range, not that of one period.
        var total = ground.Natural(metric) == PlanFunction.Sum;
        var function = first.Kind == "bytes/s" ? PlanFunction.Rate : named ? asked : said.Has(Sign.Now) ? PlanFunction.Last : total && !first.Stays ? PlanFunction.Sum : extreme;
        var column = function switch { PlanFunction.Max => "peak", PlanFunction.Min => "low", var other => WireName.Of(other) };
        List<PlanSelection> select = [PlanSelection.Of(function, metric, column)];
        if (function is PlanFunction.Max or PlanFunction.Min && !named)
            select.Add(PlanSelection.Of(PlanFunction.Avg, metric, "avg"));

        return Plan(ground, select, [.. thresholds.Select(threshold => new PlanHaving(column, threshold.Operator, InUnit(ground, metric, threshold)))], column, up);
    }

    public static QuestionPlan Top(PlanGround ground)
    {
        var said = ground.Said;
        var metric = said.Metrics[0];
        var function = said.Slope is not null ? PlanFunction.Slope : said.Functions.Count > 0 ? said.Functions[0] : ground.Natural(metric);
        var name = WireName.Of(function);
        return new QuestionPlan
        {
            Intent = PlanIntent.Topk,
            Source = PlanSource.Metrics,
            Select = [PlanSelection.Of(function, metric, name)],
            Filters = ground.MetricFilters(),
            Time = ground.Time,
            GroupBy = Groups(said),
            OrderBy = [new PlanOrder(name, said.Slope is { } slope ? slope != PlanOperator.Less : said.Top?.Descending ?? said.Quality?.Descending ?? true)],
            Limit = said.Top?.Count ?? said.Rows ?? PlanGround.TopRows,
            Chart = said.Chart ?? PlanChart.Table,
        };
    }

    /// <summary>Resources whose metric rises or falls.</summary>
    public static QuestionPlan Slopes(PlanGround ground)
    {
        var metric = ground.Said.Metrics[0];
        var rising = ground.Said.Slope != PlanOperator.Less;
        return Plan(
            ground, [PlanSelection.Of(PlanFunction.Slope, metric, "slope")],
            [new PlanHaving("slope", rising ? PlanOperator.Greater : PlanOperator.Less, 0)], "slope", rising);
    }

    public static QuestionPlan Compare(PlanGround ground)
    {
        var said = ground.Said;
        IReadOnlyList<PlanFunction> usual = [PlanFunction.Avg, PlanFunction.P95];
        return Comparisons.Beside(ground, new QuestionPlan
        {
            Intent = PlanIntent.Compare,
            Source = PlanSource.Metrics,
            Select = PlanGround.Columns(said.Metrics, metric => said.Functions.Count > 0 ? said.Functions : ground.Metric(metric)?.Kind == MetricKind.Total ? [PlanFunction.Sum] : usual),
            Filters = ground.MetricFilters(),
        });
    }

    private static QuestionPlan Plan(PlanGround ground, IReadOnlyList<PlanSelection> select, IReadOnlyList<PlanHaving> having, string order, bool descending) => new()
    {
        Intent = PlanIntent.Entities,
        Source = PlanSource.Metrics,
        Select = select,
        Filters = ground.MetricFilters(),
        Time = ground.Time,
        GroupBy = Groups(ground.Said),
        Having = having,
        OrderBy = [new PlanOrder(order, descending)],
        Limit = ground.Said.Top?.Count ?? PlanGround.ListRows,
        Chart = ground.Said.Chart ?? PlanChart.Table,
    };

    private static List<string> Groups(Understanding said) =>
        said.GroupBy.Count > 0 ? said.GroupBy : [said.Entity?.Field ?? "resource_id"];

    /// <summary>High means above 80 per cent, low below 20.</summary>
    private static Threshold Usual(PlanGround ground)
    {
        var high = ground.Said.Extreme != PlanOperator.Less;
        return new Threshold(high ? PlanOperator.Greater : PlanOperator.Less, high ? HighPercent : LowPercent, "percent", false);
    }

    private static double InUnit(PlanGround ground, string metric, Threshold threshold) =>
        threshold.Kind == "ms" && ground.Metric(metric)?.Unit is "s" or "seconds" ? threshold.Value / 1000 : threshold.Value;
}
