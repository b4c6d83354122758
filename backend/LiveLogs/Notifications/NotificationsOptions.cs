using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveLogs.Notifications;

internal sealed class NotificationsOptions
{
    public const string Section = "Notifications";

    /// <summary>Where people reach the console; links in notifications begin with it. Without it notifications have no links.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>
    /// The installation's own channels by kind: the fields of a channel's configuration. A rule that names a kind of which
    /// its project has no channel uses them.
    /// </summary>
    public Dictionary<string, Dictionary<string, string>> Defaults { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Base addresses of <c>slack</c>, <c>sendgrid</c>, <c>ses</c> and <c>pagerduty</c> where they are not the usual ones: another
    /// region of a provider, or a gateway of the company.
    /// </summary>
    public Dictionary<string, Uri> Endpoints { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Hosts that Slack, Teams and Jira channels may name besides the providers' own: a Jira data center (with the field <c>api</c>),
    /// Teams in a national cloud, services that speak Slack's webhook format.
    /// </summary>
    public IList<string> TrustedHosts { get; } = [];

    /// <summary>Channels of one project at most.</summary>
    [Range(1, 10_000)]
    public int MaxChannelsPerProject { get; set; } = 100;

    /// <summary>How long what was delivered, or given up, is remembered.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepDeliveries { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Targets that this instance serves at a time; who needs long does not count. A project has half of them at most.</summary>
    [Range(1, 64)]
    public int Workers { get; set; } = 32;

    /// <summary>From so many alerts on that wait for a channel that people read, they are told as one digest.</summary>
    [Range(2, 1_000)]
    public int DigestFrom { get; set; } = 10;

    /// <summary>How often delivery looks for work that nobody signalled.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);
}

[OptionsValidator]
internal sealed partial class NotificationsOptionsValidator : IValidateOptions<NotificationsOptions>;
