namespace LiveLogs.Alerts.Episodes;

/// <summary>What a window of time says of a rule.</summary>
/// <param name="From">Where the window begins, event time.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Count">Lines in it.</param>
/// <param name="IsBreach">The number reaches the threshold, in as many windows as the rule wants.</param>
/// <param name="IsRecovered">It is on the good side again.</param>
/// <param name="Text">The measured number beside the threshold, as a sentence.</param>
internal sealed record WindowResult(DateTimeOffset From, DateTimeOffset To, long Count, bool IsBreach, bool IsRecovered, string Text)
{
    /// <summary>How long an alert continues after the number has recovered.</summary>
    public TimeSpan KeepFiring { get; init; }

    /// <summary>It was judged when the sources were read up to its end: those that were left out are named.</summary>
    public bool IsJudged { get; init; }
}
