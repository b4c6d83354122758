using LiveLogs.Ingestion;

namespace LiveLogs.Streaming.Polling;

/// <summary>How long a source rests: between reads by whether data flows, after failures by their kind.</summary>
internal sealed class PollPace(SourceProfile profile)
{
    private const double IdleGrowth = 1.5;

    private readonly FailurePause _pause = new();

    /// <summary>Time between fast scans that is in force.</summary>
    public TimeSpan Interval { get; private set; } = profile.MinInterval;

    /// <summary>Data resets the pace to the shortest interval; silence stretches it up to the longest.</summary>
    public void Scanned(bool foundNew)
    {
        _pause.Reset();
        var stretched = Interval * IdleGrowth;
        Interval = foundNew ? profile.MinInterval : stretched < profile.MaxInterval ? stretched : profile.MaxInterval;
    }

    public TimeSpan Failed(LogSourceException error) => _pause.Next(error);
}
