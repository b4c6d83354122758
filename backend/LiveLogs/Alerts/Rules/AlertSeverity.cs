namespace LiveLogs.Alerts.Rules;

/// <summary>How bad it is, as the author of a rule says.</summary>
internal enum AlertSeverity
{
    Low,
    Medium,
    High,
    Critical,
}
