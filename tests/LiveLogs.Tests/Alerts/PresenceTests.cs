using LiveLogs.Alerts;
using LiveLogs.Alerts.Evaluation;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LiveLogs.Tests.Alerts;

public class PresenceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 12, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly Presence _presence;

    public PresenceTests() => _presence = new Presence(Options.Create(new AlertsOptions { HitsInterval = TimeSpan.FromSeconds(2) }), _time);

    [Fact]
    public void Nobody_was_there_before_the_first_sign()
    {
        Assert.False(_presence.IsSince(Noon));
        After(1);

        Assert.False(_presence.IsSince(Noon));
        Assert.True(_presence.IsSince(Noon.AddSeconds(1)));
    }

    [Fact]
    public void A_busy_machine_is_no_break()
    {
        foreach (var seconds in new[] { 0, 2, 10, 16, 3, 17 })
            After(seconds);

        Assert.True(_presence.IsSince(Noon));
    }

    [Fact]
    public void After_a_break_it_begins_anew()
    {
        After(0);
        After(18);

        Assert.False(_presence.IsSince(Noon));
        Assert.False(_presence.IsSince(Noon.AddSeconds(17)));
        Assert.True(_presence.IsSince(Noon.AddSeconds(18)));
    }

    [Fact]
    public void A_break_is_known_before_the_next_sign()
    {
        After(0);
        _time.Advance(TimeSpan.FromSeconds(17));
        Assert.True(_presence.IsSince(Noon));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(_presence.IsSince(Noon));
    }

    private void After(int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _presence.Tell();
    }
}
