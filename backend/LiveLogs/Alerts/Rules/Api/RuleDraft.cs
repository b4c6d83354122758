using System.Text.Json.Nodes;

namespace LiveLogs.Alerts.Rules.Api;

/// <summary>
/// A rule as a client sends it; the shape for the OpenAPI document, read by <see cref="RuleReader"/>. The condition is in
/// <c>conditions</c>, with the kind as <c>alert_type</c>, or beside the rest, with the kind as <c>type</c>.
/// </summary>
internal sealed record RuleDraft
{
    /// <summary>Chosen by the service when left out.</summary>
    public string? Id { get; init; }

    /// <summary>Required where the address does not name the project.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The name that people see; derived from the condition when left out.</summary>
    public string? Name { get; init; }

    /// <summary>The kind of the condition: one of <c>GET /rules/kinds</c>.</summary>
    public string? AlertType { get; init; }

    /// <summary>Medium when left out.</summary>
    public AlertSeverity? Severity { get; init; }

    /// <summary>True when left out.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The fields of the kind, as <c>GET /rules/kinds</c> describes them.</summary>
    public JsonObject? Conditions { get; init; }

    /// <summary>Fields whose values each have their own alert.</summary>
    public IReadOnlyList<string>? GroupBy { get; init; }

    /// <summary>How long a group is quiet after an alert.</summary>
    public double? CooldownMinutes { get; init; }

    /// <summary>How often the notification of an unacknowledged alert is repeated; never when left out.</summary>
    public double? RealertMinutes { get; init; }

    /// <summary>The longest pause between repetitions.</summary>
    public double? RealertMaxMinutes { get; init; }

    /// <summary>Names, ids or kinds of channels.</summary>
    public IReadOnlyList<string>? NotificationChannels { get; init; }
}
