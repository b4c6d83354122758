namespace LiveLogs.LiveTail.Feed.Ring;

/// <summary>Why entries are missing from what a viewer gets.</summary>
internal static class GapReasons
{
    /// <summary>The viewer was slower than the ring: the range can be loaded.</summary>
    public const string Slow = "slow";

    /// <summary>The viewer was so far behind that it got a part only; the rest of the range can be loaded.</summary>
    public const string Sampled = "sampled";

    /// <summary>Retention removed them; without a range, also the connection that they were of.</summary>
    public const string Retention = "retention";

    /// <summary>The position was from another life of the database: its meaning is unknown.</summary>
    public const string Reset = "reset";
}
