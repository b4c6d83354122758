using LiveLogs.Alerts.Simulation;
using LiveLogs.Alerts.Windows;
using LiveLogs.Logs;
using LiveLogs.Notifications;
using Xunit;

namespace LiveLogs.Tests.Alerts;

/// <summary>Windows, cooldown and recovery, played minute by minute through the code that evaluates them.</summary>
public sealed class RuleSimulationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 12, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(49, 0)]
    [InlineData(50, 1)]
    public void An_error_rate_fires_when_the_window_reaches_the_threshold(int errors, int expected)
    {
        var simulation = Play("""{"type": "error_rate", "threshold": 10, "window_minutes": 5}""", Burst(errors, at: 20), minutes: 60);

        Assert.Equal(expected, simulation.Episodes.Count);
    }

    [Fact]
    public void It_fires_once_and_ends_when_the_window_has_passed()
    {
        var simulation = Play("""{"type": "error_rate", "threshold": 10, "window_minutes": 5}""", Burst(80, at: 20), minutes: 60);
        var episode = Assert.Single(simulation.Episodes);

        Assert.Equal([NoticeKind.Fired, NoticeKind.Resolved], simulation.Tellings.Select(telling => telling.Kind));
        Assert.Equal(Noon.AddMinutes(21), episode.StartedAt.AddTicks(1));
        Assert.Equal(Noon.AddMinutes(27), episode.ResolvedAt!.Value.AddTicks(1));
    }

    [Fact]
    public void A_second_burst_within_the_cooldown_tells_nobody()
    {
        const string rule = """{"type": "error_rate", "threshold": 10, "window_minutes": 1, "cooldown_minutes": 15}""";
        var counts = Burst(80, at: 20).Concat(Burst(80, at: 30)).Concat(Burst(80, at: 40));
        var simulation = Play(rule, counts, minutes: 60);

        Assert.Equal([20, 40], simulation.Episodes.Select(episode => (int)(episode.StartedAt - Noon).TotalMinutes));
        Assert.Equal(1, simulation.Episodes[0].Suppressed);
    }

    [Fact]
    public void A_recovery_threshold_and_keep_firing_hold_it_open()
    {
        const string rule = """{"type": "count", "threshold": 100, "window_minutes": 1, "recovery_threshold": 10, "keep_firing_minutes": 3}""";
        var counts = Burst(100, at: 20).Concat(Enumerable.Range(21, 5).SelectMany(minute => Burst(50, minute)));
        var episode = Assert.Single(Play(rule, counts, minutes: 60).Episodes);

        Assert.Equal(27, (int)(episode.ResolvedAt!.Value - Noon).TotalMinutes);
    }

    [Fact]
    public void Two_of_three_windows_take_two()
    {
        const string rule = """{"type": "count", "threshold": 10, "window_minutes": 1, "windows": 2, "of_windows": 3}""";

        Assert.Empty(Play(rule, Burst(10, at: 20), minutes: 60).Episodes);
        Assert.Single(Play(rule, Burst(10, at: 20).Concat(Burst(10, at: 22)), minutes: 60).Episodes);
    }

    [Fact]
    public void A_spike_is_against_the_window_before()
    {
        const string rule = """{"type": "spike", "ratio": 3, "window_minutes": 5, "min_count": 20}""";
        var steady = Enumerable.Range(0, 60).SelectMany(minute => Burst(10, minute)).ToList();

        Assert.DoesNotContain(Play(rule, steady, minutes: 60).Episodes, episode => episode.StartedAt >= Noon.AddMinutes(10));
        Assert.Single(Play(rule, steady.Concat(Burst(120, at: 40)), minutes: 60).Episodes, episode => episode.StartedAt >= Noon.AddMinutes(40));
    }

    [Theory]
    [InlineData("""{"type": "spike", "ratio": 3, "window_minutes": 5}""", 9, 0)]
    [InlineData("""{"type": "spike", "ratio": 3, "window_minutes": 5}""", 10, 1)]
    [InlineData("""{"type": "spike", "ratio": 1000, "window_minutes": 5}""", 10, 1)]
    [InlineData("""{"type": "spike", "ratio": 3, "window_minutes": 5, "min_count": 1}""", 1, 1)]
    [InlineData("""{"type": "spike", "ratio": 3, "window_minutes": 5, "min_count": 1, "recovery_threshold": 2}""", 1, 1)]
    [InlineData("""{"type": "spike", "ratio": 0.5, "window_minutes": 5, "direction": "down", "min_count": 1}""", 0, 0)]
    public void Lines_after_a_window_without_any_are_more_than_any_number_of_times_as_many(string rule, int lines, int expected)
    {
        var simulation = Play(rule, Burst(lines, at: 30), minutes: 60);

        Assert.Equal(expected, simulation.Episodes.Count);
        Assert.All(simulation.Episodes, episode =>
        {
            Assert.Equal(Noon.AddMinutes(31), episode.StartedAt.AddTicks(1));
            Assert.NotNull(episode.ResolvedAt);
            Assert.Contains("∞× (no lines in the earlier window)", episode.Reason, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Absence_fires_after_a_whole_window_without_lines_and_ends_with_the_next()
    {
        var counts = Enumerable.Range(-15, 35).Concat(Enumerable.Range(40, 20)).SelectMany(minute => Burst(1, minute));
        var episode = Assert.Single(Play("""{"type": "absence", "window_minutes": 10}""", counts, minutes: 60).Episodes);

        Assert.InRange(episode.StartedAt, Noon.AddMinutes(30), Noon.AddMinutes(32));
        Assert.InRange(episode.ResolvedAt!.Value, Noon.AddMinutes(40), Noon.AddMinutes(43));
    }

    [Fact]
    public void A_repeated_telling_comes_twice_as_late_each_time()
    {
        const string rule = """{"type": "count", "threshold": 1, "window_minutes": 1, "keep_firing_minutes": 100, "realert_minutes": 5, "realert_max_minutes": 20}""";
        var simulation = Play(rule, Burst(1, at: 0), minutes: 60);

        Assert.Equal([0, 5, 15, 35, 55], simulation.Tellings.Select(telling => (int)Math.Round((telling.At - simulation.Episodes[0].StartedAt).TotalMinutes)));
    }

    private static IEnumerable<(int Minute, int Count)> Burst(int count, int at) => [(at, count)];

    private static RuleSimulation Play(string json, IEnumerable<(int Minute, int Count)> errors, int minutes)
    {
        var counts = new WindowCounts();
        foreach (var (minute, count) in errors)
            counts.AddLevel((int)Severity.Error, WindowMeasure.MinuteOf(Noon) + minute, count);

        var simulation = new RuleSimulation(RuleReaderTests.Rule(json, 1), counts, TimeProvider.System);
        for (var minute = 0; minute < minutes; minute++)
            simulation.LookAtWindows(Noon.AddMinutes(minute + 1).AddTicks(-1));

        return simulation;
    }
}
