namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>What the simulated CloudWatch Logs is like. The defaults are the real service's numbers.</summary>
internal sealed class CloudWatchOptions
{
    /// <summary>Who may call. By default one account with one key that serves every region.</summary>
    public IList<AwsAccount> Accounts { get; } = [AwsAccount.CreateDefault()];

    /// <summary>Remember every written event as ground truth.</summary>
    public bool KeepLedger { get; set; } = true;

    /// <summary>The oldest events beyond this number are forgotten.</summary>
    public int MaxEventsPerGroup { get; set; } = int.MaxValue;

    /// <summary>The time from ingestion to the first read that shows an event.</summary>
    public TimeSpan VisibilityDelay { get; set; }

    /// <summary>Events looked at for one page of FilterLogEvents; a rare pattern gives short and empty pages with a token.</summary>
    public int MaxScannedEvents { get; set; } = 100_000;

    /// <summary>How long a query of Logs Insights takes; the first third of it is waiting.</summary>
    public TimeSpan QueryTime { get; set; } = TimeSpan.FromMilliseconds(600);

    /// <summary>Throttle at the quotas of <see cref="OperationRates"/>.</summary>
    public bool EnforceRates { get; set; } = true;

    /// <summary>Calls per second, account and region by operation, in place of the default table.</summary>
    public IDictionary<string, double> Rates { get; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>
    /// Refuse a PutLogEvents batch that is not in chronological order. The API reference says that such a call fails;
    /// writers have long been seen to get away with it.
    /// </summary>
    public bool EnforceBatchOrder { get; set; }

    /// <summary>The server's clock minus true time: it moves the <c>Date</c> header and the check of the signing time.</summary>
    public TimeSpan ClockOffset { get; set; }
}
