using System.Text.Json.Serialization;
using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Matching;

namespace LiveLogs.Alerts.Handling;

/// <summary>An episode as people see it.</summary>
internal sealed record AlertView
{
    public required Guid Id { get; init; }

    public required string ProjectId { get; init; }

    public required string RuleId { get; init; }

    public required string RuleName { get; init; }

    /// <summary>The kind of the rule.</summary>
    public required string AlertType { get; init; }

    /// <summary>low, medium, high or critical.</summary>
    public required string Severity { get; init; }

    /// <summary>open or resolved.</summary>
    public required string State { get; init; }

    public required string Title { get; init; }

    /// <summary>Why it fired.</summary>
    public required string Reason { get; init; }

    /// <summary>Values of the fields that the rule groups by; empty without groups.</summary>
    public required string GroupKey { get; init; }

    /// <summary>Lines, or the count of the window when it last held.</summary>
    public required long Count { get; init; }

    /// <summary>Hits that sent no notification because of the cooldown.</summary>
    public required long SuppressedHits { get; init; }

    public required DateTime StartedAt { get; init; }

    public required DateTime LastSeenAt { get; init; }

    /// <summary>Event time of the first line.</summary>
    public required DateTime FirstTimestamp { get; init; }

    /// <summary>Event time of the last line.</summary>
    public required DateTime LastTimestamp { get; init; }

    /// <summary>Lines of the closed window that came after it was closed.</summary>
    public required long LateLines { get; init; }

    /// <summary>Whether the caller has read it; null in the messages of streams, which are the same for all viewers.</summary>
    public required bool? IsRead { get; init; }

    /// <summary>When the caller read it.</summary>
    public required DateTime? ReadAt { get; init; }

    /// <summary>People who have read it, latest first.</summary>
    public required IReadOnlyList<string> ReadBy { get; init; }

    public required DateTime? AcknowledgedAt { get; init; }

    public required string? AcknowledgedBy { get; init; }

    public required string? AssignedTo { get; init; }

    public required DateTime? SnoozedUntil { get; init; }

    /// <summary>The silence that holds its notifications back.</summary>
    public required Guid? SilencedBy { get; init; }

    public required DateTime? ResolvedAt { get; init; }

    /// <summary>The person who resolved it; null when it ended by itself.</summary>
    public required string? ResolvedBy { get; init; }

    public required string? ResolveReason { get; init; }

    /// <summary>Some of the lines; connection_id and seq lead to the whole ones.</summary>
    public required IReadOnlyList<SampleLine> Lines { get; init; }

    public static AlertView Of(Episode episode, AlertRuleName rule, AlertReads reads) => new()
    {
        Id = episode.Id,
        ProjectId = rule.Project,
        RuleId = rule.Id,
        RuleName = rule.Name,
        AlertType = rule.Kind,
        Severity = episode.Severity,
        State = episode.IsOpen ? "open" : "resolved",
        Title = episode.Title,
        Reason = episode.Reason,
        GroupKey = episode.GroupKey,
        Count = episode.Hits,
        SuppressedHits = episode.Suppressed,
        StartedAt = episode.StartedAt.UtcDateTime,
        LastSeenAt = episode.LastSeenAt.UtcDateTime,
        FirstTimestamp = episode.FirstTs.UtcDateTime,
        LastTimestamp = episode.LastTs.UtcDateTime,
        LateLines = episode.LateLines,
        IsRead = reads.IsForOne ? reads.ReadAt is not null : null,
        ReadAt = reads.ReadAt,
        ReadBy = reads.ReadBy,
        AcknowledgedAt = episode.AcknowledgedAt?.UtcDateTime,
        AcknowledgedBy = episode.AcknowledgedBy,
        AssignedTo = episode.AssignedTo,
        SnoozedUntil = episode.SnoozedUntil?.UtcDateTime,
        SilencedBy = episode.SilencedBy,
        ResolvedAt = episode.ResolvedAt?.UtcDateTime,
        ResolvedBy = episode.ResolvedBy,
        ResolveReason = episode.ResolveReason,
        Lines = episode.Lines,
    };
}

/// <summary>The rule of an alert.</summary>
internal sealed record AlertRuleName(string Project, string Id, string Name, string Kind);

/// <summary>Who has read an alert.</summary>
/// <param name="IsForOne">Somebody in particular asks.</param>
/// <param name="ReadAt">When that one read it.</param>
/// <param name="ReadBy">All who did, the last ones first.</param>
internal sealed record AlertReads(bool IsForOne, DateTime? ReadAt, IReadOnlyList<string> ReadBy);

internal sealed record AlertPage(IReadOnlyList<AlertView> Items, string? NextCursor);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AlertView))]
internal sealed partial class AlertJson : JsonSerializerContext;
