using LiveLogs.Alerts.Rules;
using LiveLogs.Notifications;

namespace LiveLogs.Alerts.Episodes;

/// <summary>Something that was decided, for who asks why.</summary>
internal sealed record Decision(int RuleNumber, Guid? EpisodeId, string GroupKey, DateTimeOffset At, string Word, string Reason);

/// <summary>Something to tell people.</summary>
internal sealed record Telling(AlertRule Rule, Episode Episode, int Transition, NoticeKind Kind, DateTimeOffset At);

/// <summary>What one evaluation leaves to be stored, all of it together.</summary>
internal sealed class EpisodeChanges
{
    private readonly Dictionary<Guid, Episode> _changed = [];
    private readonly HashSet<Guid> _opened = [];
    private readonly List<Telling> _tellings = [];
    private readonly List<Decision> _decisions = [];

    /// <summary>All that were opened or changed, each once.</summary>
    public IReadOnlyCollection<Episode> Episodes => _changed.Values;

    public IReadOnlyList<Episode> Opened => [.. _changed.Values.Where(episode => _opened.Contains(episode.Id))];

    public IReadOnlyList<Telling> Tellings => _tellings;

    public IReadOnlyList<Decision> Decisions => _decisions;

    public bool IsEmpty => _changed.Count == 0 && _decisions.Count == 0;

    public void Open(Episode episode)
    {
        _opened.Add(episode.Id);
        _changed[episode.Id] = episode;
    }

    public void Change(Episode episode) => _changed[episode.Id] = episode;

    public void Tell(AlertRule rule, Episode episode, NoticeKind kind, DateTimeOffset now)
    {
        episode.Transition++;
        Change(episode);
        _tellings.Add(new Telling(rule, episode, episode.Transition, kind, now));
    }

    /// <summary>Something about a key that has no alert.</summary>
    public void Decide(int ruleNumber, string groupKey, DateTimeOffset now, string word, string reason) =>
        _decisions.Add(new Decision(ruleNumber, null, groupKey, now, word, reason));

    public void Decide(int ruleNumber, Episode episode, DateTimeOffset now, string word, string reason) =>
        _decisions.Add(new Decision(ruleNumber, episode.Id, episode.GroupKey, now, word, reason));
}
