using LiveLogs.Notifications;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LiveLogs.Tests.Notifications;

public sealed class TestRateTests
{
    [Fact]
    public void A_person_tests_channels_so_often_a_minute_and_holds_up_nobody_else()
    {
        var time = new FakeTimeProvider();
        var rate = new TestRate(time);
        foreach (var _ in Enumerable.Range(0, TestRate.Most))
            Assert.Null(rate.TryTake("mallory"));

        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.FromSeconds(40), rate.TryTake("mallory"));
        Assert.Null(rate.TryTake("anna"));
        time.Advance(TimeSpan.FromSeconds(40));
        Assert.Null(rate.TryTake("mallory"));
    }
}
