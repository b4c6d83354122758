using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveLogs.LiveTail;

/// <summary>Bounds and rhythms of the live tail.</summary>
internal sealed class LiveTailOptions
{
    public const string Section = "LiveTail";

    /// <summary>Subscriptions of all transports that one instance serves; the next one is refused.</summary>
    [Range(1, 100_000)]
    public int MaxViewers { get; set; } = 2_000;

    /// <summary>Subscriptions to one project that one instance serves.</summary>
    [Range(1, 100_000)]
    public int MaxViewersPerProject { get; set; } = 1_000;

    /// <summary>Subscriptions of one user, by the subject of its token, that one instance serves.</summary>
    [Range(1, 100_000)]
    public int MaxViewersPerUser { get; set; } = 100;

    /// <summary>SignalR and WebSocket connections that one instance serves, with and without subscriptions; the next one is refused.</summary>
    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 4_000;

    /// <summary>SignalR and WebSocket connections of one user, by the subject of its token, that one instance serves.</summary>
    [Range(1, 100_000)]
    public int MaxConnectionsPerUser { get; set; } = 100;

    /// <summary>Subscriptions of one SignalR or WebSocket connection.</summary>
    [Range(1, 100)]
    public int MaxSubscriptions { get; set; } = 10;

    /// <summary>Entries that a project's ring holds in memory.</summary>
    [Range(100, 1_000_000)]
    public int RingEntries { get; set; } = 20_000;

    /// <summary>Bytes that a project's ring holds in memory.</summary>
    [Range(65_536, 1_073_741_824)]
    public long RingBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>How often heads are compared with the database: bounds the delay of a message that Redis lost.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan HeadInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a viewer gets a <c>heartbeat</c> with its position.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a viewer's role is asked for again: a revoked role is valid for at most another half a minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan AccessCheckInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Least time between two messages of entries while they flow; the first after a pause goes at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan CoalesceWindow { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a project's ring is kept after its last viewer left, so that it can come back cheaply.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How far back a backfill looks for entries that the filter shows.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan BackfillRange { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a backfill may search; then it gives what it has found.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan BackfillTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>A viewer with more lines before it gets a sample of them and the number of the others.</summary>
    [Range(1_000, 1_000_000)]
    public int SampleAbove { get; set; } = 10_000;

    /// <summary>A viewer that stays behind for this long is disconnected with its position.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SlowLimit { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Compresses messages for WebSockets that ask for it. Off where somebody who sees the length of what is sent could also have lines of his
    /// choice written beside secret ones.
    /// </summary>
    public bool Compress { get; set; } = true;

    /// <summary>A WebSocket that needs longer for one message is cut off: at 10 kB/s the longest message takes half of this.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class LiveTailOptionsValidator : IValidateOptions<LiveTailOptions>;
