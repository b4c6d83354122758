using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveLogs.Alerts;

/// <summary>Section <c>Alerts</c>.</summary>
internal sealed class AlertsOptions
{
    public const string Section = "Alerts";

    /// <summary>How old an instance's knowledge of rules may be, 0.1–60 s. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan RulesInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often windows of time are looked at, even if nothing comes, 0.1–60 s. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan EvaluationInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often hits are looked for that other instances left behind, 0.1–60 s. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan HitsInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long senders that push are waited for after nobody was there, before lines count as missing: as long as they repeat what
    /// they could not send, 0–1 h. Default 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan PushGrace { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long resolved alerts and decisions are kept. Default 90 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(90);
}

[OptionsValidator]
internal sealed partial class AlertsOptionsValidator : IValidateOptions<AlertsOptions>;
