using LiveLogs.Ingestion;

namespace LiveLogs.Tests.Streaming;

/// <summary>How sources want to be read.</summary>
internal static class Profiles
{
    /// <summary>Fast scans of the last minute, and sweeps by the time of the event.</summary>
    public static SourceProfile ByTime { get; } = new()
    {
        FastOverlap = TimeSpan.FromSeconds(60),
        FastAhead = TimeSpan.FromMinutes(5),
        LateWindow = TimeSpan.FromMinutes(15),
        SweepAhead = TimeSpan.FromHours(2),
        SweepInterval = TimeSpan.FromSeconds(60),
        MinInterval = TimeSpan.FromSeconds(2),
        MaxInterval = TimeSpan.FromSeconds(30),
        TokenLifetime = TimeSpan.FromHours(23),
        StartBefore = TimeSpan.FromMinutes(15),
    };
}
