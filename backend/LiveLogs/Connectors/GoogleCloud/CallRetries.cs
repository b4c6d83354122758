namespace LiveLogs.Connectors.GoogleCloud;

/// <summary>How often one call is tried again after throttling, and after passing trouble.</summary>
internal sealed record CallRetries(int Throttles, int Troubles)
{
    /// <summary>Two minutes' quotas and a few hiccups stay unseen; what lasts is Streaming's to deal with.</summary>
    public static readonly CallRetries Scan = new(2, 3);

    /// <summary>A test shows what is.</summary>
    public static readonly CallRetries None = new(0, 0);
}
