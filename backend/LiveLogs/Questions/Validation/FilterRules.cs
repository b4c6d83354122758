using LiveLogs.Questions.Catalogue;
using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Validation;

/// <summary>Which operators and values a type of field allows.</summary>
internal static class FilterRules
{
    private const int LongestValue = 1_000;

    private static readonly string[] Levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

    /// <summary>Whether the operator compares two single values.</summary>
    public static bool Orders(PlanOperator op) =>
        op is PlanOperator.Equal or PlanOperator.NotEqual or PlanOperator.Greater or PlanOperator.GreaterOrEqual or PlanOperator.Less or PlanOperator.LessOrEqual;

    public static void Check(PlanFilter filter, FieldType type, string path, PlanLimits limits, Findings findings)
    {
        var (op, value) = (filter.Operator, filter.Value);
        findings.Require(Allowed(type, op), $"{path}.op", "wrong_operator", $"This field cannot be compared by {WireName.Of(op)}.");
        var list = op is PlanOperator.In or PlanOperator.NotIn;
        findings.Require(list == (value.Items is not null), $"{path}.value", "wrong_type", list ? "A list is expected here." : "A single value is expected here.");
        findings.Require((op == PlanOperator.Exists) == (value.Flag is not null), $"{path}.value", "wrong_type", "Exists takes true or false, and nothing else does.");
        findings.Require(value.Items is null || value.Items.Count is > 0 && value.Items.Count <= limits.MostValues, $"{path}.value", "too_many", $"A list has 1 to {limits.MostValues} values.");
        foreach (var item in value.Items?.Take(limits.MostValues) ?? [value])
            Single(item, type, op, $"{path}.value", findings);
    }

    private static bool Allowed(FieldType type, PlanOperator op) => type switch
    {
        FieldType.Text => op is PlanOperator.Equal or PlanOperator.NotEqual or PlanOperator.In or PlanOperator.NotIn or PlanOperator.Contains or PlanOperator.Matches or PlanOperator.Exists,
        FieldType.Number => Orders(op) || op is PlanOperator.In or PlanOperator.NotIn or PlanOperator.Exists,
        FieldType.Instant => (Orders(op) && op is not PlanOperator.NotEqual) || op == PlanOperator.Exists,
        FieldType.Level => Orders(op) || op is PlanOperator.In or PlanOperator.NotIn,
        _ => true,
    };

    private static void Single(PlanValue value, FieldType type, PlanOperator op, string path, Findings findings)
    {
        findings.Require(value.Items is null, path, "wrong_type", "A list has no lists in it.");
        findings.Require(value.Text is null or { Length: <= LongestValue }, path, "too_long", $"A text has at most {LongestValue} characters.");
        findings.Require(value.Number is null || double.IsFinite(value.Number.Value), path, "invalid", "The number has to be finite.");
        findings.Require(value.Text?.Contains('\0', StringComparison.Ordinal) is not true, path, "invalid", "A text has no NUL in it.");
        findings.Require(op is not (PlanOperator.Contains or PlanOperator.Matches) || value.Text is { Length: > 0 }, path, "wrong_type", "A text is expected here.");
        if (op == PlanOperator.Exists)
            return;

        var fits = type switch
        {
            FieldType.Number => value.Number is not null,
            FieldType.Instant => value.Text is not null,
            FieldType.Level => value.Text is not null && Levels.Contains(value.Text),
            FieldType.Text => value.Text is not null,
            _ => value.Text is not null || value.Number is not null,
        };
        findings.Require(fits, path, "wrong_type", type == FieldType.Level ? $"A level is one of: {string.Join(", ", Levels)}." : "This value does not fit the type of the field.");
    }
}
