using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveLogs.Notifications;

/// <summary>What happened to an episode.</summary>
internal enum NoticeKind
{
    Fired,

    /// <summary>It is still open and somebody asked to be told again.</summary>
    Repeated,
    Acknowledged,
    Resolved,
    Reopened,

    /// <summary>Nothing happened: a person tries a channel.</summary>
    Test,
}

/// <summary>One transition of an episode, as people are told of it. The triple of episode, transition and channel is delivered once.</summary>
internal sealed record Notice
{
    public const int MaxLines = 5;

    public required Guid EpisodeId { get; init; }

    /// <summary>1, 2, 3… within the episode. What people receive of an episode comes in this order.</summary>
    public required int Transition { get; init; }

    public required NoticeKind Kind { get; init; }

    public required string ProjectSlug { get; init; }

    public required string RuleId { get; init; }

    public required string RuleName { get; init; }

    /// <summary>low, medium, high or critical.</summary>
    public required string Severity { get; init; }

    public required string Title { get; init; }

    /// <summary>Why it fired, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>What the rule groups by; empty without groups.</summary>
    public required string GroupKey { get; init; }

    /// <summary>Hits, or the value that crossed the threshold.</summary>
    public required long Count { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the transition happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Hits that made no notification of their own because of the cooldown.</summary>
    public required long SuppressedHits { get; init; }

    /// <summary>At most <see cref="MaxLines"/>.</summary>
    public required IReadOnlyList<NoticeLine> Lines { get; init; }

    /// <summary>The console's path of the episode, beginning with a slash.</summary>
    public required string Path { get; init; }
}

/// <summary>A line of log that an alert shows.</summary>
/// <param name="Timestamp">The provider's event time.</param>
/// <param name="Level">ERROR, WARN…</param>
/// <param name="Source">Group, table or log name.</param>
/// <param name="Message">At most 1,000 characters.</param>
internal sealed record NoticeLine(DateTimeOffset Timestamp, string Level, string Source, string Message);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(NoticeKindConverter)])]
[JsonSerializable(typeof(Notice))]
internal sealed partial class NoticeJson : JsonSerializerContext;

internal sealed class NoticeKindConverter() : JsonStringEnumConverter<NoticeKind>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
