using LiveLogs.CloudSimulator.AzureMonitor.Identity;

namespace LiveLogs.CloudSimulator.AzureMonitor;

/// <summary>What the simulated Azure Monitor is like. The defaults are the real service's numbers.</summary>
internal sealed class AzureOptions
{
    /// <summary>Who may sign in. By default one tenant with one app that has one secret and may read everything.</summary>
    public IList<EntraApp> Apps { get; } = [EntraApp.CreateDefault()];

    /// <summary>Workspaces that exist from the start.</summary>
    public IList<Guid> Workspaces { get; } = [DefaultWorkspace];

    public static Guid DefaultWorkspace { get; } = new("b1c2d3e4-0000-4000-8000-00000000a001");

    /// <summary>Remember every written row as ground truth.</summary>
    public bool KeepLedger { get; set; } = true;

    /// <summary>The oldest rows beyond this number are forgotten.</summary>
    public int MaxRowsPerTable { get; set; } = int.MaxValue;

    /// <summary>From ingestion to the first query that finds a row.</summary>
    public TimeSpan VisibilityDelay { get; set; }

    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long answers are served from the cache to those who do not ask otherwise.</summary>
    public TimeSpan CacheTime { get; set; } = TimeSpan.FromMinutes(2);

    public int MaxRows { get; set; } = 500_000;

    /// <summary>The size of an answer's rows beyond which it is partial, in bytes.</summary>
    public int MaxBytes { get; set; } = 100_000_000;

    /// <summary>Throttle: requests in 30 s and queries at once of one identity, as they follow.</summary>
    public bool EnforceQuota { get; set; } = true;

    public int RequestsPer30Seconds { get; set; } = 200;

    public int MaxConcurrent { get; set; } = 5;

    /// <summary>The real service does not promise the header.</summary>
    public bool SendsRetryAfter { get; set; }

    /// <summary>The server's clock minus true time.</summary>
    public TimeSpan ClockOffset { get; set; }
}
