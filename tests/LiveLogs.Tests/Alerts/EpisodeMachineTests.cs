using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Evaluation;
using LiveLogs.Alerts.Hits;
using LiveLogs.Alerts.Matching;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Silences;
using LiveLogs.Notifications;
using Xunit;

namespace LiveLogs.Tests.Alerts;

/// <summary>Who was told that an alert fires is told that it ended; who was not hears nothing of it.</summary>
public sealed class EpisodeMachineTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 12, 12, 0, 0, TimeSpan.Zero);
    private static readonly AlertRule Rule = LineMatcherTests.Rules(
        """{"id": "r", "type": "pattern_match", "pattern": "refused", "cooldown_minutes": 5, "realert_minutes": 1}""").Rules[0];

    private readonly List<NoticeKind> _told = [];
    private readonly List<string> _decided = [];
    private IReadOnlyList<Silence> _silences = [];

    [Fact]
    public void An_alert_that_ends_while_it_is_snoozed_is_told_to_have_ended()
    {
        var episode = Fire(Noon);
        episode.SnoozedUntil = Noon.AddMinutes(30);
        Look(episode, Noon.AddMinutes(6));

        Assert.False(episode.IsOpen);
        Assert.Equal([NoticeKind.Fired, NoticeKind.Resolved], _told);
    }

    [Theory]
    [InlineData("deleted", "The rule was deleted.")]
    [InlineData("disabled", "The rule was switched off.")]
    [InlineData("guarded", "The rule is no longer evaluated: It is slow.")]
    public void Alerts_of_a_rule_that_is_no_more_are_told_to_have_ended(string end, string reason)
    {
        var episode = Fire(Noon);
        Look(episode, Noon.AddSeconds(10), rule: end switch
        {
            "deleted" => Rule with { IsDeleted = true },
            "disabled" => Rule with { Definition = Rule.Definition with { Enabled = false } },
            _ => Rule with { Guard = GuardState.DisabledByGuard, GuardReason = "It is slow." },
        });

        Assert.Equal(reason, episode.ResolveReason);
        Assert.Equal([NoticeKind.Fired, NoticeKind.Resolved], _told);
    }

    [Fact]
    public void A_silence_that_is_made_while_an_alert_is_open_keeps_it_from_being_told_again()
    {
        var episode = Fire(Noon);
        _silences = [Silence(Noon.AddSeconds(5), Noon.AddMinutes(10))];
        for (var second = 10; second < 280; second += 10)
            Look(episode, Noon.AddSeconds(second));

        Assert.Equal([NoticeKind.Fired], _told);
        Assert.Equal(_silences[0].Id, episode.SilencedBy);
        Assert.Equal(["fired", "silenced"], _decided);

        Look(episode, Noon.AddMinutes(6));
        Assert.Equal([NoticeKind.Fired, NoticeKind.Resolved], _told);
    }

    [Fact]
    public void Maintenance_that_is_planned_begins_while_an_alert_is_open()
    {
        _silences = [Silence(Noon.AddSeconds(30), Noon.AddMinutes(3)) with { Matchers = [] }];
        var episode = Fire(Noon);
        Assert.Equal(Noon.AddSeconds(30), episode.DueAt);

        Look(episode, Noon.AddSeconds(30));
        Look(episode, Noon.AddMinutes(2));
        Assert.Equal([NoticeKind.Fired], _told);

        Look(episode, Noon.AddMinutes(3));
        Assert.Equal([NoticeKind.Fired, NoticeKind.Repeated], _told);
        Assert.Contains("silence_over", _decided);
    }

    [Fact]
    public void What_a_silence_kept_back_is_told_when_it_is_over_and_not_when_it_ended_before()
    {
        _silences = [Silence(Noon.AddMinutes(-1), Noon.AddMinutes(1))];
        var open = Fire(Noon);
        Look(open, Noon.AddMinutes(1));
        Assert.Equal([NoticeKind.Fired], _told);

        _told.Clear();
        _silences = [Silence(Noon.AddMinutes(-1), Noon.AddMinutes(60))];
        var ended = Fire(Noon);
        Look(ended, Noon.AddMinutes(6));
        Assert.False(ended.IsOpen);
        Assert.Empty(_told);
    }

    [Fact]
    public void A_snooze_that_ends_under_a_silence_tells_nobody()
    {
        var episode = Fire(Noon);
        episode.SnoozedUntil = Noon.AddMinutes(1);
        _silences = [Silence(Noon, Noon.AddMinutes(3))];
        Look(episode, Noon.AddMinutes(1));
        Assert.Equal([NoticeKind.Fired], _told);

        Look(episode, Noon.AddMinutes(3));
        Assert.Equal([NoticeKind.Fired, NoticeKind.Repeated], _told);
    }

    [Fact]
    public void Reopening_is_told_unless_a_silence_keeps_it_back()
    {
        var episode = Fire(Noon);
        Look(episode, Noon.AddMinutes(6));
        _silences = [Silence(Noon, Noon.AddMinutes(30))];
        var machine = Machine(Noon.AddMinutes(7));
        episode.IsOpen = true;
        machine.Reopen(Rule, episode);
        Take(machine);

        Assert.Equal([NoticeKind.Fired, NoticeKind.Resolved], _told);
        Assert.Null(episode.NotifiedAt);
    }

    [Fact]
    public void After_nobody_was_there_senders_are_waited_for()
    {
        var (longest, grace) = (TimeSpan.FromSeconds(17), TimeSpan.FromMinutes(5));
        var gap = PushGap.None.At(Noon, Noon.AddSeconds(11), longest, grace);
        Assert.Equal(PushGap.None, gap);

        gap = gap.At(Noon, Noon.AddSeconds(99), longest, grace);
        Assert.Equal(new PushGap(Noon, Noon.AddSeconds(99) + grace), gap);

        // Away once more before they were done: what came before the first time is still all that can be relied on.
        var again = gap.At(Noon.AddMinutes(3), Noon.AddMinutes(4), longest, grace);
        Assert.Equal(new PushGap(Noon, Noon.AddMinutes(4) + grace), again);

        Assert.Equal(PushGap.None, again.At(Noon.AddMinutes(9), Noon.AddMinutes(9).AddSeconds(10), longest, grace));
        Assert.Equal(PushGap.None, PushGap.None.At(DateTimeOffset.UnixEpoch, Noon, longest, grace));
    }

    private static Silence Silence(DateTimeOffset from, DateTimeOffset to) =>
        new(Guid.NewGuid(), [new SilenceMatcher("rule_id", "r")], from, to, "", "somebody", from);

    private EpisodeMachine Machine(DateTimeOffset now) => new(_silences, now, now, Guid.NewGuid);

    private Episode Fire(DateTimeOffset now)
    {
        var machine = Machine(now);
        var episode = machine.OnHits(Rule, null, new HitSum("", 1, now, now, []))!;
        Take(machine);
        return episode;
    }

    /// <summary>As an evaluation does: only when it is due, or the rule or a silence was changed.</summary>
    private void Look(Episode episode, DateTimeOffset now, AlertRule? rule = null)
    {
        var machine = Machine(now);
        machine.OnDue(rule ?? Rule, episode);
        Take(machine);
    }

    private void Take(EpisodeMachine machine)
    {
        _told.AddRange(machine.Changes.Tellings.Select(telling => telling.Kind));
        _decided.AddRange(machine.Changes.Decisions.Select(decision => decision.Word));
    }
}
