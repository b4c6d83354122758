using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Silences;

namespace LiveLogs.Alerts.Episodes;

/// <summary>When an open alert has to be looked at even if nothing comes.</summary>
internal static class DueTime
{
    /// <param name="rule">Its rule.</param>
    /// <param name="episode">The alert.</param>
    /// <param name="silences">Of the project, begun or planned.</param>
    /// <param name="now">The moment.</param>
    public static DateTimeOffset Next(AlertRule rule, Episode episode, IEnumerable<Silence> silences, DateTimeOffset now)
    {
        var due = Repeat(rule, episode) ?? DateTimeOffset.MaxValue;
        if (rule.Definition.Condition.EndsByQuiet)
            due = Earlier(due, episode.LastSeenAt + rule.Definition.Cooldown);
        if (episode.SnoozedUntil is { } snoozed)
            due = Earlier(due, snoozed);
        var isSilenced = false;
        foreach (var silence in silences.Where(silence => silence.EndsAt > now && silence.Fits(rule, episode.GroupKey)))
        {
            isSilenced |= silence.StartsAt <= now;
            due = Earlier(due, silence.StartsAt > now ? silence.StartsAt : silence.EndsAt);
        }

        // A silence has begun or ended since the alert was looked at: lines that come meanwhile must not put off what follows from that.
        return isSilenced == episode.SilencedBy is not null ? due : Earlier(due, now);
    }

    /// <summary>The same when something came meanwhile: what is due stays due until it was looked at.</summary>
    public static DateTimeOffset Still(AlertRule rule, Episode episode, IEnumerable<Silence> silences, DateTimeOffset now) =>
        episode.DueAt <= now ? episode.DueAt : Next(rule, episode, silences, now);

    /// <summary>When an open alert that nobody took is told again; null: never.</summary>
    public static DateTimeOffset? Repeat(AlertRule rule, Episode episode) =>
        episode is { NotifiedAt: { } told, AcknowledgedAt: null, SnoozedUntil: null, SilencedBy: null } ? told + rule.Definition.RepeatAfter(episode.Repeats) : null;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
