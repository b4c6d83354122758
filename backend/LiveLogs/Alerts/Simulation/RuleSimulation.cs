using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Logs;
using LiveLogs.Notifications;

namespace LiveLogs.Alerts.Simulation;

/// <summary>
/// Plays history through one rule: with the matcher, the windows and the machine that evaluate it in earnest, and a clock
/// that stands where history is. Sources count as healthy all the time.
/// </summary>
internal sealed class RuleSimulation
{
    private readonly AlertRule _rule;
    private readonly ProjectRules _rules;
    private readonly Dictionary<string, Episode> _latest = new(StringComparer.Ordinal);
    private readonly List<Episode> _episodes = [];
    private readonly List<(Guid Episode, NoticeKind Kind, DateTimeOffset At)> _tellings = [];
    private readonly WindowCounts _counts;

    /// <param name="rule">The rule, as if it had been there all the time.</param>
    /// <param name="counts">Lines per minute, of a rule that needs nothing else; empty for others.</param>
    /// <param name="time">For the guard of its expression.</param>
    public RuleSimulation(AlertRule rule, WindowCounts counts, TimeProvider time)
    {
        (_rule, _counts) = (rule, counts);
        _rules = new ProjectRules(1, [rule], _ => new ConditionGuard(time, isUnlimited: true));
    }

    public IReadOnlyList<Episode> Episodes => _episodes;

    public IReadOnlyList<(Guid Episode, NoticeKind Kind, DateTimeOffset At)> Tellings => _tellings;

    /// <summary>Lines that were stored at one moment.</summary>
    public void Store(IReadOnlyList<LogEntry> entries, DateTimeOffset now)
    {
        PassTo(now);
        var machine = Machine(now);
        foreach (var row in _rules.Matcher.Match(entries, EventTime.From(now - HitWriter.MaxAge)))
        {
            if (_rule.Definition.Condition is WindowCondition)
                _counts.AddHits(_rule.Number, row.Target.Part, row.GroupKey, row.Minute, row.Count);
            else if (machine.OnHits(_rule, _latest.GetValueOrDefault(row.GroupKey), HitsOf(row)) is { } episode)
                Keep(episode);
        }

        Take(machine);
    }

    /// <summary>Looks at the windows, as it is done every few seconds.</summary>
    public void LookAtWindows(DateTimeOffset now)
    {
        PassTo(now);
        var machine = Machine(now);
        var look = new WindowRules(machine, now, now);
        foreach (var key in _counts.Keys(_rule).Union(_latest.Keys).ToList())
        {
            var latest = _latest.GetValueOrDefault(key);
            var isOpen = latest is { IsOpen: true };
            if (look.Look(_rule, _counts, key, isOpen ? null : latest?.ClosedTo, isOpen) is { } window && look.Tell(_rule, latest, key, window) is { } opened)
                Keep(opened);
        }

        Take(machine);
    }

    /// <summary>Does what was due up to a moment, each at its time.</summary>
    public void PassTo(DateTimeOffset now)
    {
        while (_latest.Values.Where(episode => episode.IsOpen && episode.DueAt <= now).MinBy(episode => episode.DueAt) is { } due)
        {
            var machine = Machine(due.DueAt);
            machine.OnDue(_rule, due);
            Take(machine);
        }
    }

    private static HitSum HitsOf(HitRow row) => new(
        row.GroupKey, row.Count, row.First.ToDateTimeOffset(), row.Last.ToDateTimeOffset(), [.. row.Lines.Select(SampleLine.Of)]);

    private static EpisodeMachine Machine(DateTimeOffset now) => new([], now, now, Guid.NewGuid);

    private void Keep(Episode episode)
    {
        if (_latest.GetValueOrDefault(episode.GroupKey) == episode)
            return;

        _latest[episode.GroupKey] = episode;
        _episodes.Add(episode);
    }

    private void Take(EpisodeMachine machine) =>
        _tellings.AddRange(machine.Changes.Tellings.Select(telling => (telling.Episode.Id, telling.Kind, telling.At)));
}
