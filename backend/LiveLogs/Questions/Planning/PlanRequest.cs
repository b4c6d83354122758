using LiveLogs.Questions.Plans;

namespace LiveLogs.Questions.Planning;

/// <summary>A question, and what its words depend on.</summary>
public sealed record PlanRequest
{
    /// <summary>The question. More than 1,000 characters are not read.</summary>
    public required string Query { get; init; }

    /// <summary>Now, or the instant that the question is asked as of: it moves the meaning of "now" and nothing else.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The asker's time zone: days, weeks and times of day are those of its calendar.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The plan of the question before this one in the conversation, or null.</summary>
    public QuestionPlan? Previous { get; init; }
}
