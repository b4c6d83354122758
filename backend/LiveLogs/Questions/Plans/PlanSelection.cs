namespace LiveLogs.Questions.Plans;

/// <summary>A column of the answer: a field as it is, or a function of a metric or a field.</summary>
public sealed record PlanSelection
{
    /// <summary>The field, when the column is a field as it is. All other members are null then.</summary>
    public string? Column { get; init; }

    /// <summary>The function.</summary>
    public PlanFunction? Function { get; init; }

    /// <summary>The metric that the function takes, or null.</summary>
    public string? Metric { get; init; }

    /// <summary>The field that the function takes, or null.</summary>
    public string? Field { get; init; }

    /// <summary>The name of the column; conditions on groups and the order use it.</summary>
    public string? Name { get; init; }

    /// <summary>How a <c>longest_run</c> compares.</summary>
    public PlanOperator? Operator { get; init; }

    /// <summary>What a <c>longest_run</c> compares with.</summary>
    public double? Value { get; init; }

    /// <summary>What a <c>ratio</c> divides.</summary>
    public PlanPart? Numerator { get; init; }

    /// <summary>What a <c>ratio</c> divides by.</summary>
    public PlanPart? Denominator { get; init; }

    /// <summary>A field as it is.</summary>
    public static PlanSelection Of(string column) => new() { Column = column };

    /// <summary>A function of a metric.</summary>
    public static PlanSelection Of(PlanFunction function, string? metric, string name) => new() { Function = function, Metric = metric, Name = name };

    /// <summary>A function of a field.</summary>
    public static PlanSelection OfField(PlanFunction function, string field, string name) => new() { Function = function, Field = field, Name = name };
}
