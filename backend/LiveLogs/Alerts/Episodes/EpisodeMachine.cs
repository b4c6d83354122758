using System.Globalization;
using LiveLogs.Alerts.Hits;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Silences;
using LiveLogs.Notifications;

namespace LiveLogs.Alerts.Episodes;

/// <summary>
/// Decides what hits, windows and the passing of time make of episodes. Knows neither clock nor database, so that history
/// can be played through it as well.
/// </summary>
/// <param name="silences">Of the project.</param>
/// <param name="now">The moment.</param>
/// <param name="horizon">Up to here the healthy sources were read; what depends on nothing more coming waits for it.</param>
/// <param name="newId">Gives ids to new episodes.</param>
/// <param name="leftOut">Sources that fail and were not waited for.</param>
internal sealed class EpisodeMachine(
    IReadOnlyList<Silence> silences, DateTimeOffset now, DateTimeOffset horizon, Func<Guid> newId, IReadOnlyList<string>? leftOut = null)
{
    private static readonly TimeSpan WindowWrites = TimeSpan.FromSeconds(5);

    public EpisodeChanges Changes { get; } = new();

    /// <summary>The moment that recovery is judged at: not before the sources were read.</summary>
    public DateTimeOffset Horizon => horizon < now ? horizon : now;

    /// <summary>Lines that fire each by itself.</summary>
    /// <returns>The episode that they belong to now.</returns>
    public Episode? OnHits(AlertRule rule, Episode? latest, HitSum hits)
    {
        if (latest is { IsOpen: true })
        {
            if (latest.Suppressed == 0)
                Changes.Decide(rule.Number, latest, now, "suppressed", $"The alert is open: more lines are counted without a notification until none came for {EpisodeText.Minutes(rule.Definition.Cooldown)}.");

            Add(latest, hits);
            latest.LastSeenAt = now;
            latest.DueAt = DueTime.Still(rule, latest, silences, now);
            return latest;
        }

        if (latest is not null && CoolsDown(rule, latest, hits.Count))
        {
            latest.AddLines(hits.Lines);
            return latest;
        }

        var reason = string.Create(
            CultureInfo.InvariantCulture, $"{hits.Count} line{(hits.Count == 1 ? "" : "s")} matched {rule.Definition.Kind.Matched(rule.Definition)}.");
        var episode = Open(rule, hits.GroupKey, reason, hits.Count, hits.First, hits.Last);
        episode.Lines = hits.Lines;
        return episode;
    }

    /// <summary>A window of time that reached the threshold, or did not.</summary>
    /// <returns>The episode that was opened by it, if one was.</returns>
    public Episode? OnWindow(AlertRule rule, Episode? latest, string groupKey, WindowResult window)
    {
        if (latest is { IsOpen: true })
        {
            if (window.IsBreach)
                Refresh(rule, latest, window);
            else if (window.IsRecovered && now - latest.LastSeenAt >= window.KeepFiring)
                Resolve(rule, latest, $"{window.Text} is back to normal.{LeftOut}");

            return null;
        }

        if (!window.IsBreach)
            return null;

        if (latest is not null && CoolsDown(rule, latest, 0))
        {
            Close(latest, window);
            return null;
        }

        var episode = Open(rule, groupKey, TextOf(window), window.Count, window.From, window.To);
        episode.ClosedTo = window.To;
        return episode;
    }

    /// <summary>Something that holds for a while by itself, without lines, such as what other rules do, the state of a channel, or an alarm of a cloud.</summary>
    /// <returns>The episode that it belongs to now.</returns>
    public Episode? OnState(AlertRule rule, Episode? latest, string groupKey, StateResult state)
    {
        if (latest is { IsOpen: true })
        {
            if (!state.Holds && now - latest.LastSeenAt >= state.KeepFiring)
                Resolve(rule, latest, state.Text);
            else if (state.Holds && state.KeepFiring > TimeSpan.Zero && now - latest.LastSeenAt >= WindowWrites)
                Changes.Change(latest.SeenAt(now));

            return latest;
        }

        if (!state.Holds || (latest is not null && CoolsDown(rule, latest, 0)))
            return latest;

        return Open(rule, groupKey, state.Text, 1, now, now);
    }

    /// <summary>An open episode whose time to be looked at has come.</summary>
    /// <param name="rule">Its rule, deleted or not.</param>
    /// <param name="episode">The episode.</param>
    public void OnDue(AlertRule rule, Episode episode)
    {
        if (rule.WhyNotActive is { } reason)
        {
            Resolve(rule, episode, reason);
            return;
        }

        if (rule.Definition.Condition.EndsByQuiet && Horizon >= episode.LastSeenAt + rule.Definition.Cooldown)
        {
            Resolve(rule, episode, $"No line matched for {EpisodeText.Minutes(rule.Definition.Cooldown)}.");
            return;
        }

        var wasHeldBack = episode.SnoozedUntil is not null || episode.SilencedBy is not null;
        EndSnooze(episode);
        LookAtSilences(rule, episode);
        if (episode.SnoozedUntil is null && episode.SilencedBy is null)
        {
            var repeats = !wasHeldBack && DueTime.Repeat(rule, episode) <= now;
            episode.Repeats += repeats ? 1 : 0;
            if (wasHeldBack || repeats)
                Tell(rule, episode, episode.NotifiedAt is null ? NoticeKind.Fired : NoticeKind.Repeated);
        }

        episode.DueAt = NextDue(rule, episode);
        Changes.Change(episode);
    }

    /// <summary>What a closed window has now, all sources being read beyond its end: the first time it is remembered, then compared.</summary>
    public void OnClosed(Episode episode, long count)
    {
        if (episode.ClosedCount is { } known && count - known <= episode.LateLines)
            return;

        if (episode.ClosedCount is { } before)
        {
            episode.LateLines = count - before;
            Changes.Decide(episode.RuleNumber, episode, now, "late", string.Create(
                CultureInfo.InvariantCulture, $"{episode.LateLines} lines of the window before {episode.ClosedTo:HH:mm} UTC came after it was closed; it stays closed."));
        }

        episode.ClosedCount ??= count;
        Changes.Change(episode);
    }

    /// <summary>Who was told that it fires is told that it ended, whatever keeps other news back.</summary>
    public void Resolve(AlertRule rule, Episode episode, string reason)
    {
        End(episode, reason);
        Changes.Decide(rule.Number, episode, now, "resolved", reason);
        if (episode.NotifiedAt is not null)
            Changes.Tell(rule, episode, NoticeKind.Resolved, now);
    }

    /// <summary>A person opened it again. Who is not to hear of it because of a silence does not.</summary>
    public void Reopen(AlertRule rule, Episode episode)
    {
        (episode.SnoozedUntil, episode.SilencedBy) = (null, null);
        LookAtSilences(rule, episode);
        if (episode.SilencedBy is null)
            Tell(rule, episode, episode.NotifiedAt is null ? NoticeKind.Fired : NoticeKind.Reopened);
        else
            episode.NotifiedAt = null;
    }

    private void End(Episode episode, string reason)
    {
        episode.IsOpen = false;
        episode.ResolvedAt = now;
        episode.ResolveReason = reason;
        if (episode.ClosedTo is not null)
            episode.ClosedTo = now;
        Changes.Change(episode);
    }

    /// <summary>Whether the cooldown of the last firing keeps this one from being an alert.</summary>
    private bool CoolsDown(AlertRule rule, Episode latest, long count)
    {
        var until = latest.StartedAt + rule.Definition.Cooldown;
        if (now >= until)
            return false;

        // Said once for each resolved alert.
        if (latest.ResolveReason is not null && latest.LastSeenAt <= latest.ResolvedAt)
            Changes.Decide(rule.Number, latest, now, "cooldown", $"It would fire again, but the last alert began less than {EpisodeText.Minutes(rule.Definition.Cooldown)} ago.");
        // A window that goes on is not written each time it is looked at.
        if (count == 0 && now - latest.LastSeenAt < WindowWrites)
            return true;

        latest.Suppressed += Math.Max(count, 1);
        latest.LastSeenAt = now;
        Changes.Change(latest);
        return true;
    }

    private Episode Open(AlertRule rule, string groupKey, string reason, long count, DateTimeOffset first, DateTimeOffset last)
    {
        var episode = new Episode
        {
            Id = newId(),
            RuleNumber = rule.Number,
            GroupKey = groupKey,
            StartedAt = now,
            Severity = RuleNames.Of(rule.Definition.Severity),
            Title = groupKey.Length == 0 ? rule.Definition.Name : $"{rule.Definition.Name} ({groupKey})",
            Reason = reason,
            Hits = count,
            LastSeenAt = now,
            FirstTs = first,
            LastTs = last,
        };
        Changes.Open(episode);
        Changes.Decide(rule.Number, episode, now, "fired", reason);
        LookAtSilences(rule, episode);
        if (episode.SilencedBy is null)
            Tell(rule, episode, NoticeKind.Fired);

        episode.DueAt = NextDue(rule, episode);
        return episode;
    }

    /// <summary>Tells that it fires.</summary>
    private void Tell(AlertRule rule, Episode episode, NoticeKind kind)
    {
        episode.NotifiedAt = now;
        Changes.Tell(rule, episode, kind, now);
    }

    private void EndSnooze(Episode episode)
    {
        if (!(episode.SnoozedUntil <= now))
            return;

        episode.SnoozedUntil = null;
        Changes.Decide(episode.RuleNumber, episode, now, "snooze_over", "The alert is still open.");
    }

    /// <summary>Silences begin and end while alerts are open, too.</summary>
    private void LookAtSilences(AlertRule rule, Episode episode)
    {
        var silence = SilenceOf(rule, episode);
        if (silence is not null && episode.SilencedBy is null)
            Changes.Decide(rule.Number, episode, now, "silenced", $"The silence of {silence.CreatedBy} until {silence.EndsAt:u} holds its notifications back.");
        else if (silence is null && episode.SilencedBy is not null)
            Changes.Decide(rule.Number, episode, now, "silence_over", "The alert is still open.");

        episode.SilencedBy = silence?.Id;
    }

    private void Add(Episode episode, HitSum hits)
    {
        episode.Hits += hits.Count;
        episode.Suppressed += hits.Count;
        episode.FirstTs = hits.First < episode.FirstTs ? hits.First : episode.FirstTs;
        episode.LastTs = hits.Last > episode.LastTs ? hits.Last : episode.LastTs;
        episode.AddLines(hits.Lines);
        Changes.Change(episode);
    }

    /// <summary>What was held back does not fire when the cooldown is over; only what still goes on then does.</summary>
    private void Close(Episode latest, WindowResult window)
    {
        if (latest.ClosedTo >= window.To)
            return;

        latest.ClosedTo = window.To;
        Changes.Change(latest);
    }

    private void Refresh(AlertRule rule, Episode episode, WindowResult window)
    {
        // What nobody would see anew is not worth a write.
        if (episode.Hits == window.Count && now - episode.LastSeenAt < WindowWrites)
            return;

        (episode.Hits, episode.Reason, episode.LastSeenAt) = (window.Count, TextOf(window), now);
        episode.LastTs = window.To > episode.LastTs ? window.To : episode.LastTs;
        episode.ClosedTo = window.To;
        episode.DueAt = DueTime.Still(rule, episode, silences, now);
        Changes.Change(episode);
    }

    private string TextOf(WindowResult window) => window.IsJudged ? $"{window.Text}{LeftOut}" : window.Text;

    private string LeftOut => EpisodeText.LeftOut(leftOut ?? []);

    private Silence? SilenceOf(AlertRule rule, Episode episode) =>
        silences.Where(silence => silence.Applies(rule, episode.GroupKey, now)).MaxBy(silence => silence.EndsAt);

    private DateTimeOffset NextDue(AlertRule rule, Episode episode) => DueTime.Next(rule, episode, silences, now);
}
