using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>A comparison with a number.</summary>
/// <param name="Operator">How it compares.</param>
/// <param name="Value">The number, in the unit's base: percent, milliseconds, bytes or as it is.</param>
/// <param name="Kind">The unit: <c>percent</c>, <c>ms</c>, <c>bytes</c>, <c>number</c>, or empty where none is given.</param>
/// <param name="Stays">Whether it has to hold for the whole range.</param>
public sealed record Threshold(PlanOperator Operator, double Value, string Kind, bool Stays);
