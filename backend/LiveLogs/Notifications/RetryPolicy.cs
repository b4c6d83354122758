namespace LiveLogs.Notifications;

/// <summary>When a delivery, or a whole target, is tried again. One policy for all kinds.</summary>
internal static class RetryPolicy
{
    /// <summary>Failures in a row that open a target's circuit: from then on one attempt at a time probes it.</summary>
    public const int CircuitFrom = 5;

    /// <summary>Rejected messages in a row, plain ones too, that say something about the target: its settings hardly fit what the provider wants.</summary>
    public const int FailingFromRejections = 2;

    /// <summary>From so many on somebody has to look.</summary>
    public const int RefusedFromRejections = 4;

    /// <summary>How long a target that was refused is not asked again, unless somebody changes it.</summary>
    public static readonly TimeSpan RefusedFor = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(6);

    /// <summary>A target that lets us wait costs a place each time, and its receivers time to recover.</summary>
    private static readonly TimeSpan AfterTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Jira finds an issue by its label only some seconds after it was made.</summary>
    private static readonly TimeSpan AfterUnknown = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Exponential from 1 s to 5 min with full jitter, and never sooner than the provider asks; what it asks gets a little
    /// jitter too, so that not everybody comes back in the same instant.
    /// </summary>
    /// <param name="attempts">Begun so far, at least 1.</param>
    /// <param name="result">Of the last one.</param>
    public static TimeSpan Wait(int attempts, SendResult result)
    {
        var exponential = Exponential(TimeSpan.FromSeconds(1), attempts) * (0.1 + (0.9 * Random.Shared.NextDouble()));
        var asked = Asked(result);
        var least = result.TimedOut ? AfterTimeout : result.Outcome == SendOutcome.Unknown ? AfterUnknown : TimeSpan.Zero;
        return Max(Max(exponential, least), asked);
    }

    /// <summary>
    /// How long a target is left alone after failures in a row: not at all while its circuit is closed, unless it let us wait; then from 30 s
    /// to 5 min.
    /// </summary>
    /// <param name="failures">In a row, with those of this round.</param>
    /// <param name="before">In a row, before this round.</param>
    /// <param name="last">How an attempt of this round ended.</param>
    public static TimeSpan Pause(int failures, int before, SendResult last)
    {
        var pause = failures < CircuitFrom ? TimeSpan.Zero : Exponential(TimeSpan.FromSeconds(5), failures - CircuitFrom + 1);
        // Many that are under way at once time out together: that is one time.
        return Max(Max(pause, last.TimedOut ? Exponential(AfterTimeout, before + 1) : TimeSpan.Zero), Asked(last));
    }

    private static TimeSpan Asked(SendResult result) =>
        result.RetryAfter is { } asked
            ? (asked < LongestAsked ? asked : LongestAsked) + TimeSpan.FromMilliseconds(1 + (500 * Random.Shared.NextDouble()))
            : TimeSpan.Zero;

    private static TimeSpan Exponential(TimeSpan first, int times)
    {
        var wait = first * Math.Pow(2, Math.Clamp(times - 1, 0, 20));
        return wait < Longest ? wait : Longest;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
