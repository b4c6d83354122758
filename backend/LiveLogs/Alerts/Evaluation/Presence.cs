using Microsoft.Extensions.Options;

namespace LiveLogs.Alerts.Evaluation;

/// <summary>
/// Since when this instance has been there without a break for whoever pushes: it ran, and the database answered. It says so each time that it asks for projects to evaluate.
/// </summary>
/// <remarks>
/// An evaluation reads the counters and hits of all that was committed before it, so being late loses nothing by itself. What may be missing is what nobody could take: pushes to an instance that
/// was down, frozen, or without its database. A processor that is busy delays evaluations for many seconds, but connections are accepted and answered meanwhile.
/// </remarks>
internal sealed class Presence(IOptions<AlertsOptions> options, TimeProvider time)
{
    /// <summary>Without a sign of life for so long beyond the time between two of them, senders may have given up: those that wait least do so after 10 s (OTLP exporters) to 30 s.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private DateTimeOffset? _since;
    private DateTimeOffset _last;

    /// <summary>The instance runs, and the database has answered.</summary>
    public void Tell()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_since is null || IsBreak(now))
                _since = now;
            _last = now;
        }
    }

    /// <summary>Whether there was no break from a moment until now.</summary>
    public bool IsSince(DateTimeOffset moment)
    {
        lock (_lock)
            return _since <= moment && !IsBreak(time.GetUtcNow());
    }

    private bool IsBreak(DateTimeOffset now) => now - _last > options.Value.HitsInterval + Tolerance;
}
