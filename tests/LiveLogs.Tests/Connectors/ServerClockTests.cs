using LiveLogs.Connectors.Calls;
using Xunit;

namespace LiveLogs.Tests.Connectors;

public class ServerClockTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(1.2, 0.0)]
    [InlineData(-1.2, 0.0)]
    [InlineData(600.0, 600.0)]
    [InlineData(-600.0, -600.0)]
    public void Offset_is_the_difference_of_the_clocks_unless_it_is_negligible(double seconds, double expected)
    {
        var clock = new ServerClock(_time);
        for (var i = 0; i < 20; i++)
        {
            var sent = _time.GetUtcNow();
            _time.Advance(TimeSpan.FromMilliseconds(130));
            clock.Observe(WholeSecond(sent.AddSeconds(seconds + 0.065)), sent, _time.GetUtcNow());
            _time.Advance(TimeSpan.FromMilliseconds(2_071));
        }

        Assert.InRange(clock.Offset.TotalSeconds, expected - 0.6, expected + 0.6);
        if (expected == 0)
            Assert.Equal(TimeSpan.Zero, clock.Offset);
        Assert.Equal(_time.GetUtcNow() + clock.Offset, clock.Now());
    }

    [Fact]
    public void One_wild_answer_does_not_move_the_clock()
    {
        var clock = new ServerClock(_time);
        foreach (var seconds in new[] { 60.0, 60, 60, 86_400, 60 })
            clock.Observe(_time.GetUtcNow().AddSeconds(seconds - 0.5), _time.GetUtcNow(), _time.GetUtcNow());

        Assert.Equal(60, clock.Offset.TotalSeconds, 3);
    }

    [Fact]
    public void Slow_answers_and_answers_without_a_date_teach_nothing()
    {
        var clock = new ServerClock(_time);
        clock.Observe(null, _time.GetUtcNow(), _time.GetUtcNow());
        clock.Observe(_time.GetUtcNow().AddHours(1), _time.GetUtcNow(), _time.GetUtcNow().AddSeconds(11));

        Assert.Equal(TimeSpan.Zero, clock.Offset);
    }

    [Fact]
    public void The_clock_is_known_after_any_answer_and_a_slow_first_one_is_better_than_none()
    {
        var clock = new ServerClock(_time);
        Assert.False(clock.IsKnown);

        var sent = _time.GetUtcNow();
        clock.Observe(sent.AddHours(-24), sent, sent.AddSeconds(20));
        Assert.True(clock.IsKnown);
        Assert.InRange(clock.Offset.TotalHours, -24.01, -23.99);

        clock.Observe(sent.AddSeconds(5), sent, sent.AddSeconds(0.1));
        Assert.InRange(clock.Offset.TotalSeconds, 5, 6);
        Assert.Equal(clock.EventNow() - TimeSpan.FromMinutes(3), clock.ToTheirs(clock.Ours().AddMinutes(-3)));
    }

    [Fact]
    public void Correct_believes_one_answer_at_once_but_only_if_that_changes_something()
    {
        var clock = new ServerClock(_time);
        var now = _time.GetUtcNow();

        Assert.False(clock.Correct(null, now, now));
        Assert.False(clock.Correct(now.AddSeconds(5), now, now));
        Assert.True(clock.Correct(now.AddMinutes(10), now, now));
        Assert.False(clock.Correct(now.AddMinutes(10), now, now));
        Assert.Equal(600.5, clock.Offset.TotalSeconds, 3);
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset time) => time.AddTicks(-(time.UtcTicks % TimeSpan.TicksPerSecond));
}
