using LiveLogs.Ingestion;

namespace LiveLogs.Streaming;

/// <summary>How long a source rests: between reads by whether data flows, after failures by their kind.</summary>
internal sealed class PollPace(SourceProfile profile)
{
    private const double IdleGrowth = 1.5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(60);

    private int _failures;

    /// <summary>Time between fast scans that is in force.</summary>
    public TimeSpan Interval { get; private set; } = profile.MinInterval;

    /// <summary>Data resets the pace to the shortest interval; silence stretches it up to the longest.</summary>
    public void Scanned(bool foundNew)
    {
        _failures = 0;
        var stretched = Interval * IdleGrowth;
        Interval = foundNew ? profile.MinInterval : stretched < profile.MaxInterval ? stretched : profile.MaxInterval;
    }

    /// <summary>
    /// What only people can heal is tried once a minute; the rest soon, then ever more seldom, with jitter so that many
    /// connections do not come back at the same instant.
    /// </summary>
    public TimeSpan Failed(LogSourceException error)
    {
        var exponent = Math.Min(_failures++, 6);
        if (error.Failure == LogSourceFailure.StaleToken)
            return exponent == 0 ? TimeSpan.Zero : FirstPause;

        if (error.Failure is not (LogSourceFailure.Throttled or LogSourceFailure.Transient))
            return Jitter(exponent < 2 ? FirstPause * 5 : MaxPause);

        var pause = FirstPause * Math.Pow(2, exponent);
        var bounded = Jitter(pause < MaxPause ? pause : MaxPause);
        return error.RetryAfter is { } asked && asked > bounded ? asked : bounded;
    }

    private static TimeSpan Jitter(TimeSpan pause) => pause * (0.75 + (Random.Shared.NextDouble() / 4));
}
