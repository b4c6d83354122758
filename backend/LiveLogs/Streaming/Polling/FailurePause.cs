using LiveLogs.Ingestion;

namespace LiveLogs.Streaming.Polling;

/// <summary>
/// How long to rest after a failure. What only people can heal is tried once a minute; the rest soon, then ever more seldom,
/// with jitter so that many connections do not come back at the same instant.
/// </summary>
internal sealed class FailurePause
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private int _failures;

    public void Reset() => _failures = 0;

    public TimeSpan Next(LogSourceException error)
    {
        var exponent = Math.Min(_failures++, 6);
        if (error.Failure == LogSourceFailure.StaleToken)
            return exponent == 0 ? TimeSpan.Zero : First;

        if (error.Failure is not (LogSourceFailure.Throttled or LogSourceFailure.Transient))
            return Jitter(exponent < 2 ? First * 5 : Longest);

        var pause = First * Math.Pow(2, exponent);
        var bounded = Jitter(pause < Longest ? pause : Longest);
        return error.RetryAfter is { } asked && asked > bounded ? asked : bounded;
    }

    private static TimeSpan Jitter(TimeSpan pause) => pause * (0.75 + (Random.Shared.NextDouble() / 4));
}
