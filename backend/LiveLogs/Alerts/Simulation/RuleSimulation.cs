using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Hits;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Windows;
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
    private readonly PlayedValues? _values;

    /// <param name="rule">The rule, as if it had been there all the time.</param>
    /// <param name="counts">Lines per minute, of a rule that needs nothing else; empty for others.</param>
    /// <param name="time">For the guard of its expression.</param>
    /// <param name="values">The values that a rule has met that fires for new ones only; null for others.</param>
    public RuleSimulation(AlertRule rule, WindowCounts counts, TimeProvider time, PlayedValues? values = null)
    {
        (_rule, _counts, _values) = (rule, counts, values);
        _rules = new ProjectRules(1, [rule], time, isUnlimited: true);
    }

    public IReadOnlyList<Episode> Episodes => _episodes;

    public IReadOnlyList<(Guid Episode, NoticeKind Kind, DateTimeOffset At)> Tellings => _tellings;

    /// <summary>Lines that were stored at one moment.</summary>
    public void Store(IReadOnlyList<LogEntry> entries, DateTimeOffset now)
    {
        PassTo(now);
        var machine = Machine(now);
        foreach (var row in _rules.Matcher.Match(entries, EventTime.From(now - LineMatcher.MaxAge)))
        {
            if (row.Values is { } values)
                _counts.AddValues(_rule.Number, row.GroupKey, row.Minute, values);
            else if (_rules.AskOf(_rule.Number, row.Target.Part) is { Kept: HitsKept.Counts })
                _counts.AddHits(_rule.Number, row.Target.Part, row.GroupKey, row.Minute, row.Count);
            else if (_values?.IsNews(row.GroupKey, now, _latest.GetValueOrDefault(row.GroupKey) is { IsOpen: true }) ?? true)
                Hit(machine, HitsOf(row));
        }

        Take(machine);
    }

    /// <summary>Lines from before the time that is played: what they say is not new.</summary>
    public void Learn(IReadOnlyList<LogEntry> entries, DateTimeOffset now)
    {
        foreach (var row in _rules.Matcher.Match(entries, EventTime.Min))
            _values?.Learn(row.GroupKey, now);
    }

    /// <summary>Hits that no line has to be looked at for.</summary>
    public void Store(HitSum hits, DateTimeOffset now)
    {
        PassTo(now);
        var machine = Machine(now);
        Hit(machine, hits);
        Take(machine);
    }

    /// <summary>Looks at something that holds, or does not.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="state">What there is.</param>
    /// <param name="key">The key of its alert.</param>
    public void LookAtState(DateTimeOffset now, StateResult state, string key = "")
    {
        PassTo(now);
        var machine = Machine(now);
        if (machine.OnState(_rule, _latest.GetValueOrDefault(key), key, state) is { } episode)
            Keep(episode);
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

    private void Hit(EpisodeMachine machine, HitSum hits)
    {
        if (machine.OnHits(_rule, _latest.GetValueOrDefault(hits.GroupKey), hits) is { } episode)
            Keep(episode);
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
