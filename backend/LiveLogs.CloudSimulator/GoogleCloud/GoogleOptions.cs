namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>What the simulated Cloud Logging is like. The defaults are the real service's numbers.</summary>
internal sealed class GoogleOptions
{
    /// <summary>entries:list calls per minute of the calling project.</summary>
    public int ReadRequestsPerMinute { get; set; } = 60;

    /// <summary>The same for each caller; none by default.</summary>
    public int? ReadRequestsPerMinutePerUser { get; set; }

    /// <summary>Remember every written entry as ground truth.</summary>
    public bool KeepLedger { get; set; } = true;

    /// <summary>The oldest entries beyond this number are forgotten.</summary>
    public int MaxEntriesPerProject { get; set; } = int.MaxValue;

    /// <summary>The time from receipt to the first list that shows an entry.</summary>
    public TimeSpan VisibilityDelay { get; set; }

    /// <summary>Entries looked at for one page; a rare filter gives short and empty pages with a token.</summary>
    public int MaxScannedEntries { get; set; } = 200_000;

    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The server's clock minus true time.</summary>
    public TimeSpan ClockOffset { get; set; }
}
