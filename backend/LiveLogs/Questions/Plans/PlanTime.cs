namespace LiveLogs.Questions.Plans;

/// <summary>A half-open range of time, as it was named and as it resolved.</summary>
public sealed record PlanTime
{
    /// <summary>How the range was named.</summary>
    public required TimeKind Kind { get; init; }

    /// <summary>The first instant of the range.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The first instant after the range.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>How many units a relative range has.</summary>
    public double? Count { get; init; }

    /// <summary>The unit of a relative range: <c>second minute hour day week month year</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>The name of a range of the calendar, such as <c>yesterday</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The beginning that was asked for, when the range was cut to what is allowed.</summary>
    public DateTimeOffset? ClampedFrom { get; init; }

    /// <summary>The longest range allowed, such as <c>90d</c>, when the range was cut.</summary>
    public string? MaxRange { get; init; }

    /// <summary>Whether the question named no time, so that the answer has to say which one was taken.</summary>
    public bool Assumed { get; init; }

    /// <summary>How long the range is.</summary>
    public TimeSpan Length => To - From;
}
