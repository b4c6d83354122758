namespace LiveLogs.Notifications;

/// <summary>The kinds of channels by the names that the API and rules use.</summary>
internal static class ChannelKinds
{
    public const string Email = "email";
    public const string Slack = "slack";
    public const string Jira = "jira";
    public const string Teams = "teams";
    public const string PagerDuty = "pagerduty";
    public const string Webhook = "webhook";

    public static IReadOnlyList<string> All { get; } = [Email, Slack, Jira, Teams, PagerDuty, Webhook];
}
