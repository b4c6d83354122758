using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.CloudWatch;

/// <summary>The paces and windows that suit FilterLogEvents.</summary>
internal static class CloudWatchProfile
{
    private static readonly TimeSpan FastOverlap = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DeepSweepInterval = TimeSpan.FromHours(24);
    private static readonly TimeSpan Quickest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Slowest = TimeSpan.FromSeconds(30);

    /// <param name="config">The connection's own wishes come first.</param>
    /// <param name="pollInterval">The operator's time between polls, if any.</param>
    public static SourceProfile Make(CloudWatchConfig config, TimeSpan? pollInterval)
    {
        var min = config.PollInterval ?? pollInterval ?? Quickest;
        var max = config.PollInterval ?? (min > Slowest ? min : Slowest);
        return new SourceProfile
        {
            // With rare polls, what came between two of them has to be looked at too.
            FastOverlap = min > Slowest ? min + FastOverlap : FastOverlap,
            FastAhead = TimeSpan.FromMinutes(5),
            LateWindow = config.LateWindow,
            // The service accepts events up to two hours ahead of its clock.
            SweepAhead = TimeSpan.FromHours(2),
            SweepInterval = min > SweepInterval ? min : SweepInterval,
            // Writers may bring events up to 14 days old (PutLogEvents), and nothing but their own time finds them.
            DeepSweepInterval = config.DeepSweep > TimeSpan.Zero ? DeepSweepInterval : null,
            DeepSweepReach = config.DeepSweep,
            MinInterval = min,
            MaxInterval = max,
            // A page token expires after 24 hours.
            TokenLifetime = TimeSpan.FromHours(23),
            StartBefore = config.Start.Before,
            StartAt = config.Start.At,
        };
    }
}
