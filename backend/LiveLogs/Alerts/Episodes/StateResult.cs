using LiveLogs.Alerts.Rules;

namespace LiveLogs.Alerts.Episodes;

/// <summary>Something that holds, or does not, without lines.</summary>
/// <param name="Holds">Whether it does.</param>
/// <param name="Text">Why, as a sentence.</param>
/// <param name="KeepFiring">How long an alert goes on after it has ceased to hold.</param>
internal sealed record StateResult(bool Holds, string Text, TimeSpan KeepFiring)
{
    /// <summary>What a rule about other rules finds.</summary>
    public static StateResult Of(CompositeCondition condition, Func<string, bool> isOpen)
    {
        var rules = condition.Expression.RuleIds.Distinct(StringComparer.Ordinal).ToLookup(isOpen);
        var text = (rules[true].Any(), rules[false].Any()) switch
        {
            (true, true) => $"Firing: {string.Join(", ", rules[true])}; not firing: {string.Join(", ", rules[false])}.",
            (true, false) => $"Firing: {string.Join(", ", rules[true])}.",
            _ => $"Not firing: {string.Join(", ", rules[false])}.",
        };
        return new StateResult(condition.Expression.Holds(isOpen), text, condition.KeepFiring);
    }
}
