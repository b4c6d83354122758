using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Matching;
using LiveLogs.Notifications;
using Microsoft.AspNetCore.Mvc;

namespace LiveLogs.Alerts.Simulation;

/// <summary>An alert that a rule would have raised.</summary>
internal sealed record SimulatedAlertView(
    DateTime StartedAt, DateTime? ResolvedAt, string GroupKey, string Reason, long Count, long SuppressedHits, IReadOnlyList<SampleLine> Lines);

/// <summary>A notification that a rule would have sent.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">fired, repeated or resolved.</param>
/// <param name="GroupKey">Of which key.</param>
internal sealed record SimulatedNoticeView(DateTime At, NoticeKind Kind, string GroupKey);

/// <summary>The simulated result of a rule.</summary>
/// <param name="From">Complete from here on; later than requested when there were too many lines.</param>
/// <param name="To">Up to here.</param>
/// <param name="LinesRead">Lines that were looked at; 0 when the counters were enough.</param>
/// <param name="TookMs">How long it took.</param>
/// <param name="AlertCount">All alerts; the list contains the first of them.</param>
/// <param name="Alerts">In the order in which they would have opened.</param>
/// <param name="Notifications">The first notifications that would have been sent.</param>
internal sealed record SimulationView(
    DateTime From,
    DateTime To,
    int LinesRead,
    long TookMs,
    int AlertCount,
    IReadOnlyList<SimulatedAlertView> Alerts,
    IReadOnlyList<SimulatedNoticeView> Notifications)
{
    private const int MaxShown = 500;

    public static SimulationView Of(SimulationOutcome outcome, DateTimeOffset to, TimeSpan took)
    {
        var keys = outcome.Simulation.Episodes.ToDictionary(episode => episode.Id, episode => episode.GroupKey);
        return new SimulationView(
            outcome.From.UtcDateTime,
            to.UtcDateTime,
            outcome.Lines,
            (long)took.TotalMilliseconds,
            outcome.Simulation.Episodes.Count,
            [.. outcome.Simulation.Episodes.Take(MaxShown).Select(View)],
            [.. outcome.Simulation.Tellings.Take(MaxShown).Select(telling => new SimulatedNoticeView(telling.At.UtcDateTime, telling.Kind, keys[telling.Episode]))]);
    }

    private static SimulatedAlertView View(Episode episode) => new(
        episode.StartedAt.UtcDateTime,
        episode.ResolvedAt?.UtcDateTime,
        episode.GroupKey,
        episode.Reason,
        episode.Hits,
        episode.Suppressed,
        episode.Lines);
}

/// <summary>A line of the answer while a simulation runs.</summary>
/// <param name="Progress">0 to 1.</param>
/// <param name="LinesRead">Lines that were read by now.</param>
/// <param name="Result">In the last line, unless it failed.</param>
/// <param name="Error">In the last line, when it failed: what a problem document has.</param>
internal sealed record SimulationStep(double Progress, int LinesRead, SimulationView? Result = null, ProblemDetails? Error = null);
