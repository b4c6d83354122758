using System.Text.Json.Nodes;

namespace LiveLogs.Questions.Plans.Json;

/// <summary>
/// Compares plans by what they mean. The order of <c>select</c>, <c>filters</c>, <c>group_by</c> and of lists of values does not count, nor do the chart and the names of columns;
/// time counts by its two ends. Of two plans that give nothing but a question back, a refusal or that something is unsupported, the intent alone counts.
/// </summary>
public static class PlanComparison
{
    private static readonly string[] Ignored = ["viz"];

    /// <summary>Whether the plans mean the same.</summary>
    public static bool Same(QuestionPlan left, QuestionPlan right) => Differences(left, right).Count == 0;

    /// <summary>The names of the members in which the plans differ.</summary>
    public static IReadOnlyList<string> Differences(QuestionPlan left, QuestionPlan right)
    {
        if (left.Intent is PlanIntent.Clarify or PlanIntent.Refuse or PlanIntent.Unsupported)
            return left.Intent == right.Intent ? [] : ["intent"];

        var (first, second) = (Normalise(left), Normalise(right));
        var names = first.Select(member => member.Key).Union(second.Select(member => member.Key), StringComparer.Ordinal);
        return [.. names.Where(name => !string.Equals(first[name]?.ToJsonString(), second[name]?.ToJsonString(), StringComparison.Ordinal))];
    }

    /// <summary>The plan in the one form that all plans of its meaning have; equal texts of it are equal plans, so it serves as a key.</summary>
    public static JsonObject Normalise(QuestionPlan plan)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in plan.Select.Where(column => column.Name is not null))
            columns.TryAdd(column.Name!, Signature(column));

        var json = PlanWriter.ToJson(plan with
        {
            Select = [.. plan.Select.OrderBy(Signature, StringComparer.Ordinal).Select(column => column with { Name = null })],
            Filters = Sorted(plan.Filters),
            GroupBy = [.. plan.GroupBy.Order(StringComparer.Ordinal)],
            Having = [.. plan.Having.Select(having => having with { Expression = columns.GetValueOrDefault(having.Expression, having.Expression) })],
            OrderBy = [.. plan.OrderBy.Select(order => order with { By = columns.GetValueOrDefault(order.By, order.By) })],
            Align = plan.Align == PlanAlign.None ? null : plan.Align,
        });
        foreach (var name in Ignored)
            json.Remove(name);

        foreach (var (name, time) in new[] { ("time", plan.Time), ("compare_to", plan.CompareTo) })
        {
            if (time is not null)
                json[name] = new JsonObject { ["from"] = PlanWriter.Instant(time.From), ["to"] = PlanWriter.Instant(time.To) };
        }

        if (plan.Filters.Count == 0)
            json.Remove("filters");

        if (plan.Steps.Count > 0)
            json["steps"] = new JsonArray([.. plan.Steps.Select(Normalise)]);

        return json;
    }

    private static string Signature(PlanSelection column) => PlanWriter.Selection(column with
    {
        Name = null,
        Numerator = column.Numerator is { } num ? num with { Filters = Sorted(num.Filters) } : null,
        Denominator = column.Denominator is { } den ? den with { Filters = Sorted(den.Filters) } : null,
    }).ToJsonString();

    private static IReadOnlyList<PlanFilter> Sorted(IEnumerable<PlanFilter> filters) =>
        [.. filters.Select(filter => filter with { Value = Sorted(filter.Value) }).OrderBy(filter => PlanWriter.Filter(filter).ToJsonString(), StringComparer.Ordinal)];

    private static PlanValue Sorted(PlanValue value) =>
        value.Items is { } items ? PlanValue.Of(items.OrderBy(item => item.ToString(), StringComparer.Ordinal)) : value;
}
