namespace LiveLogs.Alerts.Episodes;

/// <summary>Something that holds, or does not, without lines.</summary>
/// <param name="Holds">Whether it does.</param>
/// <param name="Text">Why, as a sentence.</param>
/// <param name="KeepFiring">How long an alert continues after it has ceased to hold.</param>
internal sealed record StateResult(bool Holds, string Text, TimeSpan KeepFiring = default);
