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

    /// <summary>How often delivery looks for work that nobody signalled.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);
}

[OptionsValidator]
internal sealed partial class NotificationsOptionsValidator : IValidateOptions<NotificationsOptions>;
