using System.Globalization;
using System.Text.Json.Nodes;
using LiveLogs.Alerts.Matching;
using LiveLogs.ProjectConfig;

namespace LiveLogs.Alerts.Rules;

/// <summary>What a person says of a rule, read and checked.</summary>
internal sealed record RuleDefinition
{
    /// <summary>What people call it in addresses: their own word, or a UUID.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required AlertKind Kind { get; init; }

    public required AlertSeverity Severity { get; init; }

    public required bool Enabled { get; init; }

    public required RuleCondition Condition { get; init; }

    /// <summary>The condition as it is shown, with what was left out.</summary>
    public required JsonObject Conditions { get; init; }

    /// <summary>Each combination of their values has episodes of its own.</summary>
    public required IReadOnlyList<GroupField> GroupBy { get; init; }

    /// <summary>For this long after a firing the same rule and key do not notify again.</summary>
    public required TimeSpan Cooldown { get; init; }

    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>The notification of an open alert is repeated after this time; null: never.</summary>
    public TimeSpan? Realert { get; init; }

    /// <summary>Each time twice as late, up to this; null: always at the same pace.</summary>
    public TimeSpan? RealertMax { get; init; }

    /// <summary>How long an open alert that was told again so often waits for the next time; null: for ever.</summary>
    public TimeSpan? RepeatAfter(int repeats) => Realert is { } realert && RealertMax is { } max
        ? TimeSpan.FromMinutes(Math.Min(realert.TotalMinutes * Math.Pow(2, Math.Min(repeats, 30)), max.TotalMinutes))
        : Realert;
}

/// <summary>A stored rule.</summary>
internal sealed record AlertRule : IProjectItem
{
    /// <summary>The small number that rows carry.</summary>
    public required int Number { get; init; }

    public required int ProjectNumber { get; init; }

    public required string ProjectSlug { get; init; }

    public required RuleDefinition Definition { get; init; }

    public required int Version { get; init; }

    public required GuardState Guard { get; init; }

    public required string? GuardReason { get; init; }

    /// <summary>That this build reads its filters otherwise than the one that stored it; null when it reads them alike.</summary>
    public string? Changed { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The entity tag of the rule. Its number is part of the version: a rule may get the id of a deleted one.</summary>
    public string ETag => string.Create(CultureInfo.InvariantCulture, $"\"{Number}-{Version}\"");

    /// <summary>It is a tombstone: only its alerts still name it.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Why it is not looked at; null when it is.</summary>
    public string? WhyNotActive =>
        IsActive ? null
        : IsDeleted ? "The rule was deleted."
        : !Definition.Enabled ? "The rule was switched off."
        : $"The rule is no longer evaluated: {GuardReason}";

    /// <summary>Whether it is looked at.</summary>
    public bool IsActive => !IsDeleted && Definition.Enabled && Guard is GuardState.Active or GuardState.Throttled;
}
