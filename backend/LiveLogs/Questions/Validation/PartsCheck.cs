using System.Globalization;
using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Validation;

/// <summary>Judges the columns, conditions, groups, order and limits of a plan against its source.</summary>
internal sealed class PartsCheck(QuestionCatalogue catalogue, PlanLimits limits, PlanSource source, Func<string, string> at, Findings findings)
{
    private const int LongestName = 64;
    private const int LongestValue = 1_000;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public void Check(QuestionPlan plan)
    {
        Counts(plan);
        for (var i = 0; i < plan.Select.Count; i++)
            Column(plan.Select[i], $"{at("select")}[{i}]", plan.Intent);

        for (var i = 0; i < plan.Filters.Count; i++)
            Filter(plan.Filters[i], $"{at("filters")}[{i}]");

        Groups(plan);
        Limits(plan);
        if (plan.Intent == PlanIntent.Semantic)
            findings.Require(plan.QueryText is { Length: > 0 and <= LongestValue }, at("query_text"), "missing", "A search by meaning needs a text.");
        else
            findings.Require(plan.QueryText is null, at("query_text"), "not_semantic", "Only a search by meaning has a text.");
    }

    private void Counts(QuestionPlan plan)
    {
        foreach (var (name, count) in new[]
                 {
                     ("select", plan.Select.Count), ("filters", plan.Filters.Count), ("group_by", plan.GroupBy.Count), ("having", plan.Having.Count), ("order_by", plan.OrderBy.Count),
                 })
        {
            findings.Require(count <= limits.MostParts, at(name), "too_many", $"A plan has at most {limits.MostParts} of these.");
        }

        var reads = plan.Intent is PlanIntent.Timeseries or PlanIntent.Scalar or PlanIntent.Topk or PlanIntent.Entities or PlanIntent.List or PlanIntent.Compare or PlanIntent.Correlate;
        findings.Require(!reads || plan.Select.Count > 0, at("select"), "missing", "This intent needs at least one column.");
        findings.Require(plan.Intent != PlanIntent.Timeseries || plan.GroupBy.Contains("bucket"), at("group_by"), "missing", "A series is grouped by bucket.");
        findings.Require(plan.Intent is not (PlanIntent.Topk or PlanIntent.Entities) || plan.GroupBy.Count > 0, at("group_by"), "missing", "This intent needs a group.");
    }

    private void Column(PlanSelection column, string path, PlanIntent intent)
    {
        if (column.Function is not { } function)
        {
            Field(column.Column ?? "", path);
            findings.Require(intent == PlanIntent.List, path, "not_a_function", "Only a list has fields as they are.");
            return;
        }

        findings.Require(intent != PlanIntent.List, path, "not_a_field", "A list has fields as they are.");
        var name = column.Name ?? WireName.Of(function);
        findings.Require(name.Length is > 0 and <= LongestName && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'), $"{path}.as", "invalid", "The name of a column has letters, digits and underscores.");
        findings.Require(_names.Add(name), $"{path}.as", "duplicate_name", $"Two columns are called '{Findings.Short(name)}'.");
        Argument(function, column, path);
        var run = function == PlanFunction.LongestRun;
        findings.Require(run == (column.Operator is not null && column.Value is not null) && (run || (column.Operator is null && column.Value is null)), path, "condition", "longest_run needs op and value, and no other function has them.");
        findings.Require(!run || column.Operator is PlanOperator.Greater or PlanOperator.GreaterOrEqual or PlanOperator.Less or PlanOperator.LessOrEqual, $"{path}.op", "wrong_operator", "A run compares with >, >=, < or <=.");
        findings.Require(column.Value is null || double.IsFinite(column.Value.Value), $"{path}.value", "invalid", "The number has to be finite.");
        var parts = column.Numerator is not null && column.Denominator is not null;
        var ratio = parts && (function is PlanFunction.Ratio or PlanFunction.Slope or PlanFunction.Change);
        findings.Require(ratio || (function != PlanFunction.Ratio && column.Numerator is null && column.Denominator is null), path, "ratio", "A ratio needs num and den, and only slope and change may have them too.");
        if (ratio)
        {
            Part(column.Numerator!, $"{path}.num");
            Part(column.Denominator!, $"{path}.den");
        }
    }

    /// <summary>Functions over points need a metric; over rows they need a field, or nothing where rows are counted.</summary>
    private void Argument(PlanFunction function, PlanSelection column, string path)
    {
        findings.Require(column.Metric is null || column.Field is null, path, "two_arguments", "A function takes a metric or a field.");
        if (column.Metric is { } metric)
        {
            Metric(metric, $"{path}.metric");
            findings.Require(function is not (PlanFunction.Sample or PlanFunction.LiftVsBaseline or PlanFunction.Ratio), $"{path}.fn", "wrong_function", "This function takes no metric.");
            return;
        }

        var type = column.Field is { } field ? Field(field, $"{path}.field") : null;
        var counts = function is PlanFunction.Count or PlanFunction.Ratio or PlanFunction.LiftVsBaseline or PlanFunction.Rate or PlanFunction.AnomalyScore or PlanFunction.ExpectedBand;
        var derived = function is PlanFunction.Slope or PlanFunction.Change && source != PlanSource.Metrics;
        findings.Require(column.Field is not null || counts || derived, path, "missing_argument", "This function needs a metric or a field.");
        findings.Require(source != PlanSource.Metrics || function is PlanFunction.Count or PlanFunction.CountDistinct or PlanFunction.Ratio or PlanFunction.AnomalyScore or PlanFunction.ExpectedBand || column.Field is not null, path, "missing_metric", "A function of points needs a metric.");
        var numeric = function is PlanFunction.Avg or PlanFunction.Sum or PlanFunction.P50 or PlanFunction.P90 or PlanFunction.P95 or PlanFunction.P99 or PlanFunction.Rate or PlanFunction.LongestRun;
        findings.Require(!numeric || type is null or FieldType.Number or FieldType.Any, $"{path}.fn", "wrong_type", "This function needs a number.");
    }

    private void Part(PlanPart part, string path)
    {
        findings.Require(part.Function is PlanFunction.Count or PlanFunction.Sum or PlanFunction.Avg or PlanFunction.CountDistinct, $"{path}.fn", "wrong_function", "A part of a ratio is count, count_distinct, sum or avg.");
        findings.Require(part.Function == PlanFunction.Count || part.Metric is not null || part.Field is not null, path, "missing_argument", "This function needs a metric or a field.");
        if (part.Metric is { } metric)
            Metric(metric, $"{path}.metric");

        if (part.Field is { } field)
            Field(field, $"{path}.field");

        findings.Require(part.Filters.Count <= limits.MostParts, $"{path}.filters", "too_many", $"A plan has at most {limits.MostParts} of these.");
        for (var i = 0; i < Math.Min(part.Filters.Count, limits.MostParts); i++)
            Filter(part.Filters[i], $"{path}.filters[{i}]");
    }

    private void Metric(string name, string path)
    {
        findings.Require(source == PlanSource.Metrics, path, "wrong_source", "Only metrics have metrics.");
        findings.Require(catalogue.Metric(name) is not null, path, "unknown_metric", $"The catalogue has no metric '{Findings.Short(name)}'.");
    }

    private FieldType? Field(string name, string path)
    {
        var type = SourceFields.TypeOf(source, name);
        findings.Require(type is not null, path, "unknown_field", $"{WireName.Of(source)} has no field '{Findings.Short(name)}'. It has: {string.Join(", ", SourceFields.Of(source))}.");
        return type;
    }

    private void Filter(PlanFilter filter, string path)
    {
        if (Field(filter.Field, $"{path}.field") is not { } type)
            return;

        FilterRules.Check(filter, type, path, limits, findings);
        if (type == FieldType.Instant && filter.Value.Text is { } text && text != "$time.from")
            findings.Require(DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _), $"{path}.value", "wrong_type", "An instant such as 2026-03-18T10:00:00Z, or $time.from, is expected here.");

        if (filter.Field == "metric" && source != PlanSource.Logs)
        {
            foreach (var value in filter.Value.Items ?? [filter.Value])
                findings.Require(value.Text is null || catalogue.Metric(value.Text) is not null, $"{path}.value", "unknown_metric", $"The catalogue has no metric '{Findings.Short(value.Text)}'.");
        }
    }

    private void Groups(QuestionPlan plan)
    {
        for (var i = 0; i < plan.GroupBy.Count; i++)
        {
            if (plan.GroupBy[i] != "bucket")
                Field(plan.GroupBy[i], $"{at("group_by")}[{i}]");
        }

        findings.Require(plan.GroupBy.Distinct(StringComparer.Ordinal).Count() == plan.GroupBy.Count, at("group_by"), "duplicate_name", "A group is given twice.");
        for (var i = 0; i < plan.Having.Count; i++)
        {
            findings.Require(_names.Contains(plan.Having[i].Expression), $"{at("having")}[{i}].expr", "unknown_name", $"No column is called '{Findings.Short(plan.Having[i].Expression)}'.");
            findings.Require(FilterRules.Orders(plan.Having[i].Operator) && double.IsFinite(plan.Having[i].Value), $"{at("having")}[{i}].op", "wrong_operator", "A condition on groups compares with a finite number by =, !=, >, >=, < or <=.");
        }

        for (var i = 0; i < plan.OrderBy.Count; i++)
        {
            var by = plan.OrderBy[i].By;
            var known = _names.Contains(by) || (by == "bucket" && plan.GroupBy.Contains("bucket")) || plan.GroupBy.Contains(by) || (plan.Intent == PlanIntent.List && SourceFields.TypeOf(source, by) is not null);
            findings.Require(known, $"{at("order_by")}[{i}].by", "unknown_name", $"Rows cannot be ordered by '{Findings.Short(by)}'.");
        }
    }

    private void Limits(QuestionPlan plan)
    {
        var most = plan.Intent is PlanIntent.Timeseries or PlanIntent.Compare ? limits.MostPoints : limits.MostRows;
        findings.Require(plan.Limit is null || (plan.Limit >= 1 && plan.Limit <= most), at("limit"), "out_of_range", $"The limit is 1 to {most}.");
        if (plan.LimitPer is not { } per)
            return;

        findings.Require(plan.GroupBy.Contains(per.Field), at("limit_per.field"), "unknown_name", "The field has to be one of the groups.");
        findings.Require(per.Limit >= 1 && per.Limit <= limits.MostRows, at("limit_per.limit"), "out_of_range", $"The limit is 1 to {limits.MostRows}.");
    }
}
