using System.Text.Json.Nodes;
using LiveLogs.Questions.Plans;
using LiveLogs.Questions.Plans.Json;
using Xunit;

namespace LiveLogs.Tests.Questions;

/// <summary>
/// When a plan is the expected one: every member that the expected plan gives is equal in meaning, members that it does not give are free.
/// Case and a list of one value do not count in conditions, nor a full stop in a text that is searched for.
/// </summary>
internal static class PlanMatch
{
    private static readonly string[] Free = ["viz", "missing", "options", "reason", "nearest", "steps", "requires_approval", "executes"];

    /// <summary>The members in which the plan is not the expected one.</summary>
    public static IReadOnlyList<string> Differences(JsonObject expected, QuestionPlan actual)
    {
        var reading = PlanReader.Read(expected.ToJsonString());
        Assert.True(reading.Plan is not null, string.Join("; ", reading.Problems));
        var (wanted, got) = (Comparable(reading.Plan), Comparable(actual));
        if (wanted.Intent != got.Intent)
            return ["intent"];

        // An expected action may leave its kind open.
        if (wanted.Action is { } action && expected["action"]!["kind"]!.GetValue<string>() == "any")
            wanted = wanted with { Action = action with { Kind = got.Action?.Kind ?? "" } };

        return [.. PlanComparison.Differences(wanted, got).Where(name => expected.ContainsKey(name) && !Free.Contains(name))];
    }

    private static QuestionPlan Comparable(QuestionPlan plan) => plan with
    {
        Filters = [.. plan.Filters.Select(Comparable)],
        QueryText = plan.QueryText?.Trim(' ', '.', '!', '?').ToLowerInvariant(),
        Action = plan.Action is { } action ? action with { Target = action.Target?.ToLowerInvariant() } : null,
    };

    private static PlanFilter Comparable(PlanFilter filter) => filter switch
    {
        { Operator: PlanOperator.In, Value.Items: [var only] } => new PlanFilter(filter.Field, PlanOperator.Equal, Comparable(only)),
        { Operator: PlanOperator.NotIn, Value.Items: [var only] } => new PlanFilter(filter.Field, PlanOperator.NotEqual, Comparable(only)),
        { Value.Items: { } items } => filter with { Value = PlanValue.Of(items.Select(Comparable)) },
        _ => filter with { Value = Comparable(filter.Value) },
    };

    private static PlanValue Comparable(PlanValue value) =>
        value.Text is { } text ? double.TryParse(text, out var number) ? PlanValue.Of(number) : PlanValue.Of(text.ToLowerInvariant()) : value;
}
