namespace LiveLogs.Questions.Plans;

/// <summary>What somebody wants to have done. It is never executed from here: it becomes a request that a person approves.</summary>
/// <param name="Kind">The kind of action, such as <c>reboot_instance</c>.</param>
/// <param name="Target">What it is about, as it was written; the inventory decides whether it exists.</param>
public sealed record PlanAction(string Kind, string? Target);
