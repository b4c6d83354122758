using LiveLogs.Ingestion;

namespace LiveLogs.Connectors.AzureMonitor;

/// <summary>The windows and paces of Azure Monitor.</summary>
internal static class AzureProfile
{
    /// <summary>Searching is billed by what is looked through.</summary>
    private static readonly TimeSpan BasicInterval = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan IdleInterval = TimeSpan.FromMinutes(2);

    public static SourceProfile Make(AzureConfig config, TimeSpan? operatorInterval)
    {
        var stated = config.PollInterval ?? operatorInterval;
        var interval = stated ?? (config.IsBasic ? BasicInterval : TimeSpan.FromSeconds(15));
        return new SourceProfile
        {
            SweepsByReceipt = !config.IsBasic,
            FastOverlap = config.IsBasic ? BasicInterval : TimeSpan.FromSeconds(60),
            // Nothing is ingested ahead of time; this is for what is unknown of the service's clock. Events may be dated ahead by a day.
            FastAhead = config.IsBasic ? TimeSpan.FromDays(1) : TimeSpan.FromSeconds(5),
            LateWindow = config.LateWindow,
            SweepAhead = config.IsBasic ? TimeSpan.FromDays(1) : TimeSpan.FromSeconds(5),
            SweepInterval = config.IsBasic ? TimeSpan.FromMinutes(15) : TimeSpan.FromMinutes(2),
            MinInterval = interval,
            MaxInterval = stated ?? (config.IsBasic ? BasicInterval * 3 : IdleInterval),
            TokenLifetime = TimeSpan.FromHours(23),
            StartBefore = config.Start.Before,
            StartAt = config.Start.At,
        };
    }
}
