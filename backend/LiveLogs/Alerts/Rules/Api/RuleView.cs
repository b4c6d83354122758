using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LiveLogs.Alerts.Matching;

namespace LiveLogs.Alerts.Rules.Api;

/// <summary>A rule as clients see it, and may send it back.</summary>
internal sealed record RuleView
{
    public required string Id { get; init; }

    public required string ProjectId { get; init; }

    public required string Name { get; init; }

    /// <summary>Its kind.</summary>
    public required string AlertType { get; init; }

    public required AlertSeverity Severity { get; init; }

    public required bool Enabled { get; init; }

    public required JsonObject Conditions { get; init; }

    public required IReadOnlyList<string> GroupBy { get; init; }

    public required double CooldownMinutes { get; init; }

    public required double? RealertMinutes { get; init; }

    public required double? RealertMaxMinutes { get; init; }

    public required IReadOnlyList<string> NotificationChannels { get; init; }

    /// <summary>active, throttled or disabled_by_guard (the rule costs more than allowed), or invalid (this version does not understand it).</summary>
    public required GuardState State { get; init; }

    public required string? StateReason { get; init; }

    /// <summary>Reasons why the rule cannot work as written, such as a missing channel; null when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }

    public required int Version { get; init; }

    /// <summary>For <c>If-Match</c> of a change: the ETag of one rule, which a list cannot have.</summary>
    public required string Etag { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    private static IReadOnlyList<string> Warn(AlertRule rule, Func<IReadOnlyList<string>, IReadOnlyList<string>> warn) =>
        rule.Changed is { } changed ? [changed, .. warn(rule.Definition.Channels)] : warn(rule.Definition.Channels);

    /// <param name="rule">The rule.</param>
    /// <param name="warn">Says which of its channels lead nowhere.</param>
    public static RuleView Of(AlertRule rule, Func<IReadOnlyList<string>, IReadOnlyList<string>> warn) => new()
    {
        Id = rule.Definition.Id,
        ProjectId = rule.ProjectSlug,
        Name = rule.Definition.Name,
        AlertType = rule.Definition.Kind.Name,
        Severity = rule.Definition.Severity,
        Enabled = rule.Definition.Enabled,
        Conditions = (JsonObject)rule.Definition.Conditions.DeepClone(),
        GroupBy = [.. rule.Definition.GroupBy.Select(field => field.Name)],
        CooldownMinutes = rule.Definition.Cooldown.TotalMinutes,
        RealertMinutes = rule.Definition.Realert?.TotalMinutes,
        RealertMaxMinutes = rule.Definition.RealertMax?.TotalMinutes,
        NotificationChannels = rule.Definition.Channels,
        State = rule.Guard,
        StateReason = rule.GuardReason,
        Warnings = Warn(rule, warn) is { Count: > 0 } warnings ? warnings : null,
        Version = rule.Version,
        Etag = rule.ETag,
        CreatedAt = rule.CreatedAt.UtcDateTime,
        UpdatedAt = rule.UpdatedAt.UtcDateTime,
    };
}

internal sealed record RulePage(IReadOnlyList<RuleView> Items, string? NextCursor);
