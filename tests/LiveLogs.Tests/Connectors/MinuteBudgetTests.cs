using LiveLogs.Connectors.Calls;
using Xunit;

namespace LiveLogs.Tests.Connectors;

/// <summary>The budget where quotas are counted from minute to minute.</summary>
public sealed class MinuteBudgetTests
{
    [Fact]
    public async Task After_a_rest_some_requests_go_at_once_and_a_minute_stays_below_its_quota()
    {
        var time = new ManualTime();
        using var budget = new RequestBudget(40.0 / 60, time, () => 1, burst: 10);
        var requests = Enumerable.Range(0, 100).Select(_ => budget.TakeAsync("a", CancellationToken.None)).ToList();

        Assert.Equal(90, budget.Snapshot().Waiting);
        for (var step = 0; step < 600; step++)
            time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(50, budget.Snapshot().Waiting);
        await Task.WhenAll(requests.Take(50));
    }

    [Fact]
    public async Task A_refusal_stops_everything_until_the_next_minute()
    {
        var time = new ManualTime();
        using var budget = new RequestBudget(1, time, () => 0);
        var permit = await budget.TakeAsync("a", CancellationToken.None);

        budget.Throttled("a", permit, TimeSpan.FromSeconds(35));
        var next = budget.TakeAsync("a", CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(34));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(4));
        await next.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_quota_that_the_provider_names_is_adopted()
    {
        using var budget = new RequestBudget(40.0 / 60, new ManualTime(), () => 0);

        budget.Adopt(80.0 / 60);
        Assert.Equal(80.0 / 60, budget.Snapshot().MaxRate);
        budget.Adopt(20.0 / 60);
        Assert.Equal((20.0 / 60, 20.0 / 60), (budget.Snapshot().Rate, budget.Snapshot().MaxRate));
    }
}
