using LiveLogs.Alerts.Matching;

namespace LiveLogs.Alerts.Episodes;

/// <summary>One firing of a rule for a group key, from open to resolved. What people see of it is an alert.</summary>
internal sealed class Episode
{
    public required Guid Id { get; init; }

    public required int RuleNumber { get; init; }

    public required string GroupKey { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string Severity { get; init; }

    public required string Title { get; init; }

    public required string Reason { get; set; }

    public bool IsOpen { get; set; } = true;

    /// <summary>Lines, or the count of the window when it last held.</summary>
    public required long Hits { get; set; }

    /// <summary>Hits that told nobody, because of the cooldown.</summary>
    public long Suppressed { get; set; }

    /// <summary>When the condition last held, on our clock.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>Event time of the first line.</summary>
    public required DateTimeOffset FirstTs { get; set; }

    /// <summary>Event time of the last line.</summary>
    public required DateTimeOffset LastTs { get; set; }

    /// <summary>Windows that end earlier do not fire again.</summary>
    public DateTimeOffset? ClosedTo { get; set; }

    /// <summary>Lines of the last window when all sources were read up to its end; null while they are not, or for rules without windows.</summary>
    public long? ClosedCount { get; set; }

    /// <summary>Lines of the last window that came after that.</summary>
    public long LateLines { get; set; }

    public IReadOnlyList<SampleLine> Lines { get; set; } = [];

    /// <summary>Grows with everything that people are told of it.</summary>
    public int Transition { get; set; }

    public DateTimeOffset? NotifiedAt { get; set; }

    public int Repeats { get; set; }

    /// <summary>When it has to be looked at even if nothing comes.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>The silence that kept it from being told.</summary>
    public Guid? SilencedBy { get; set; }

    public DateTimeOffset? AcknowledgedAt { get; set; }

    public string? AcknowledgedBy { get; set; }

    public string? AssignedTo { get; set; }

    public DateTimeOffset? SnoozedUntil { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    public string? ResolvedBy { get; set; }

    public string? ResolveReason { get; set; }

    /// <summary>The condition goes on.</summary>
    public Episode SeenAt(DateTimeOffset now)
    {
        LastSeenAt = now;
        return this;
    }

    /// <summary>Keeps the first line, which began it, and the newest ones.</summary>
    public void AddLines(IReadOnlyList<SampleLine> lines)
    {
        var all = Lines.Concat(lines).ToList();
        Lines = all.Count <= HitRow.MaxLines ? all : [all[0], .. all.Skip(all.Count - HitRow.MaxLines + 1)];
    }
}
