using LiveLogs.Alerts.Episodes;
using LiveLogs.Alerts.Hits;
using LiveLogs.Alerts.Rules;
using LiveLogs.Alerts.Silences;
using LiveLogs.Notifications;
using Xunit;

namespace LiveLogs.Tests.Alerts;

/// <summary>Lines that keep coming put nothing off that an open alert is due for. An evaluation sees the lines first, then what is due.</summary>
public sealed class BusyAlertTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 12, 12, 0, 0, TimeSpan.Zero);
    private static readonly AlertRule Rule = LineMatcherTests.Rules(
        """{"id": "r", "type": "pattern_match", "pattern": "refused", "cooldown_minutes": 5}""").Rules[0];

    private readonly List<(DateTimeOffset At, NoticeKind Kind)> _notices = [];
    private readonly List<string> _decisions = [];
    private IReadOnlyList<Silence> _silences = [];
    private Episode? _episode;

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(70)]
    public void An_alert_is_notified_when_its_silence_is_over(int secondsBetweenLines)
    {
        _silences = [Silence(Noon.AddMinutes(-1), Noon.AddSeconds(95))];

        Run(Noon, Noon.AddMinutes(4), secondsBetweenLines);

        Assert.Equal([(Noon.AddSeconds(100), NoticeKind.Fired)], _notices);
        Assert.Equal(["fired", "silenced", "silence_over"], _decisions.Where(word => word != "suppressed"));
    }

    [Fact]
    public void An_alert_is_notified_when_its_silence_is_deleted()
    {
        _silences = [Silence(Noon.AddMinutes(-1), Noon.AddHours(1))];
        Run(Noon, Noon.AddMinutes(1), 1);
        Assert.Empty(_notices);

        // Whoever deletes a silence asks for all open alerts to be looked at.
        (_silences, _episode!.DueAt) = ([], Noon.AddSeconds(61));
        Run(Noon.AddSeconds(61), Noon.AddMinutes(2), 1);

        Assert.Equal([(Noon.AddSeconds(70), NoticeKind.Fired)], _notices);
    }

    [Fact]
    public void A_silence_begins_and_ends_under_an_alert_that_was_notified()
    {
        Run(Noon, Noon.AddMinutes(1), 1);
        _silences = [Silence(Noon.AddSeconds(61), Noon.AddSeconds(121))];
        Run(Noon.AddSeconds(61), Noon.AddMinutes(3), 1);

        Assert.Equal([(Noon, NoticeKind.Fired), (Noon.AddSeconds(130), NoticeKind.Repeated)], _notices);
        Assert.Equal(["fired", "silenced", "silence_over"], _decisions.Where(word => word != "suppressed"));
    }

    [Fact]
    public void Maintenance_that_was_planned_begins_and_ends()
    {
        _silences = [Silence(Noon.AddSeconds(31), Noon.AddSeconds(61))];

        Run(Noon, Noon.AddMinutes(3), 1);

        Assert.Equal([(Noon, NoticeKind.Fired), (Noon.AddSeconds(70), NoticeKind.Repeated)], _notices);
    }

    [Fact]
    public void One_silence_follows_another()
    {
        _silences = [Silence(Noon.AddMinutes(-1), Noon.AddSeconds(31)), Silence(Noon.AddSeconds(20), Noon.AddSeconds(61))];

        Run(Noon, Noon.AddMinutes(3), 1);

        Assert.Equal([(Noon.AddSeconds(70), NoticeKind.Fired)], _notices);
    }

    [Fact]
    public void A_snooze_ends()
    {
        Run(Noon, Noon.AddSeconds(20), 1);
        _episode!.SnoozedUntil = Noon.AddSeconds(65);
        Run(Noon.AddSeconds(21), Noon.AddMinutes(3), 1);

        Assert.Equal([(Noon, NoticeKind.Fired), (Noon.AddSeconds(70), NoticeKind.Repeated)], _notices);
    }

    /// <summary>Lines are evaluated each second; what is due, every tenth.</summary>
    private void Run(DateTimeOffset from, DateTimeOffset to, int secondsBetweenLines)
    {
        for (var now = from; now <= to; now += TimeSpan.FromSeconds(1))
        {
            var machine = new EpisodeMachine(_silences, now, now, Guid.NewGuid);
            var second = (int)(now - Noon).TotalSeconds;
            if (second % secondsBetweenLines == 0)
                _episode = machine.OnHits(Rule, _episode, new HitSum("", 1, now, now, []));
            if (second % 10 == 0 && _episode!.IsOpen && _episode.DueAt <= now)
                machine.OnDue(Rule, _episode);
            _notices.AddRange(machine.Changes.Tellings.Select(telling => (now, telling.Kind)));
            _decisions.AddRange(machine.Changes.Decisions.Select(decision => decision.Word));
        }
    }

    private static Silence Silence(DateTimeOffset from, DateTimeOffset to) =>
        new(Guid.NewGuid(), [new SilenceMatcher("rule_id", "r")], from, to, "", "somebody", from);
}
