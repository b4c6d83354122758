using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>The paces and windows that suit entries:list with its 60 requests a minute.</summary>
internal static class GoogleProfile
{
    private static readonly TimeSpan FastOverlap = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Quickest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Slowest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(5);

    /// <summary>How long after its receipt an entry may become visible. No bound is published; searching an index takes seconds.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);

    /// <summary>Quick connections sweep more often as well: every thirtieth poll.</summary>
    private const int PollsPerSweep = 30;

    /// <summary>With many sources, this part of a minute's requests goes to fast polls; the rest is for long pages and sweeps.</summary>
    private const double FastShare = 0.6;

    /// <param name="config">The connection's own wishes come first.</param>
    /// <param name="pollInterval">The operator's time between polls, if any.</param>
    /// <param name="requestsPerSecond">What the budget allows.</param>
    public static SourceProfile Make(GoogleConfig config, TimeSpan? pollInterval, double requestsPerSecond)
    {
        var min = config.PollInterval ?? pollInterval ?? Quickest;
        var affordable = TimeSpan.FromSeconds(config.Resources.Count / (requestsPerSecond * FastShare));
        if (affordable > min)
            min = affordable;
        var max = config.PollInterval is null && min < Slowest ? Slowest : min;
        var sweep = min * PollsPerSweep;
        return new SourceProfile
        {
            SweepsByReceipt = true,
            // With rare polls, what came between two of them has to be looked at too.
            FastOverlap = max > FastOverlap ? max + FastOverlap : FastOverlap,
            FastAhead = TimeSpan.FromMinutes(5),
            LateWindow = config.LateWindow,
            Settling = Settling,
            // Sweeps go by the time of receipt, which is never ahead.
            SweepAhead = TimeSpan.Zero,
            SweepInterval = sweep < SweepInterval ? sweep : min > SweepInterval ? min : SweepInterval,
            MinInterval = min,
            MaxInterval = max,
            // A page token expires after 24 hours.
            TokenLifetime = TimeSpan.FromHours(23),
            StartBefore = config.Start.Before,
            StartAt = config.Start.At,
        };
    }
}
