using LiveLogs.Connectors.Calls;
using Xunit;

namespace LiveLogs.Tests.Connectors;

public class RequestBudgetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Take_lets_a_burst_pass_and_then_the_rate()
    {
        using var budget = Budget(4);
        for (var i = 0; i < 4; i++)
            await budget.TakeAsync("a", default);

        var fifth = budget.TakeAsync("a", default);
        _time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.False(fifth.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(2));
        await fifth;
    }

    [Fact]
    public async Task Take_serves_waiting_sources_in_turn()
    {
        using var budget = Budget(1);
        await budget.TakeAsync("busy", default);
        List<string> order = [];
        var waiting = new[] { "busy", "busy", "busy", "quiet", "busy", "other" }.Select(source => Follow(source, order, budget)).ToList();

        while (waiting.Count > 0)
        {
            _time.Advance(TimeSpan.FromSeconds(1.001));
            waiting.Remove(await Task.WhenAny(waiting).WaitAsync(Patience));
        }

        Assert.Equal(["busy", "quiet", "other", "busy", "busy", "busy"], order);
    }

    [Fact]
    public async Task One_who_gives_up_costs_no_token()
    {
        using var budget = Budget(1);
        using var giveUp = new CancellationTokenSource();
        await budget.TakeAsync("a", default);
        var gone = budget.TakeAsync("a", giveUp.Token);
        var next = budget.TakeAsync("b", default);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Equal(1, budget.Snapshot().Waiting);

        _time.Advance(TimeSpan.FromSeconds(1.001));

        await next;
    }

    [Fact]
    public async Task Only_bursts_of_throttling_without_anything_served_between_them_pause_and_longer_each_time()
    {
        using var budget = Budget(8);
        List<double> pauses = [];
        for (var i = 0; i < 8; i++)
        {
            var permit = budget.TakeAsync("a", default);
            _time.Advance(TimeSpan.FromSeconds(3));
            pauses.Add(budget.Throttled("a", await permit).TotalSeconds);
            _time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal([0, 0.5, 1, 2, 4, 5, 5, 5], pauses);
    }

    [Fact]
    public async Task A_source_that_is_refused_while_others_are_served_is_left_to_itself()
    {
        using var budget = Budget(8);
        for (var round = 1; round <= 4; round++)
        {
            var pause = budget.Throttled("broken", await NextAsync(budget, "broken"));
            Assert.Equal(round >= 3, budget.IsRefusedAlone("broken"));
            Assert.True(round < 3 || pause == TimeSpan.Zero);
            budget.Succeeded("well", await NextAsync(budget, "well"));
        }

        Assert.Equal(8, budget.Snapshot().Rate, 1);
        budget.Succeeded("broken", await NextAsync(budget, "broken"));
        Assert.False(budget.IsRefusedAlone("broken"));
    }

    [Fact]
    public async Task A_quota_that_refuses_everybody_is_nobodys_own_trouble()
    {
        using var budget = Budget(8);
        for (var round = 0; round < 3; round++)
        {
            foreach (var source in (string[])["a", "b"])
                budget.Throttled(source, await NextAsync(budget, source));
        }

        Assert.False(budget.IsRefusedAlone("a") || budget.IsRefusedAlone("b"));
        Assert.InRange(budget.Snapshot().Rate, 8 * 0.05, 8 * 0.71);
    }

    [Fact]
    public async Task A_burst_of_throttled_requests_counts_once()
    {
        using var budget = Budget(8);
        var permits = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => budget.TakeAsync("a", default)));

        foreach (var permit in permits)
            budget.Throttled("a", permit);

        Assert.Equal(8 * 0.7, budget.Snapshot().Rate, 3);
    }

    [Fact]
    public async Task Nobody_passes_during_a_pause_and_no_burst_follows_it()
    {
        using var budget = Budget(8);
        budget.Throttled("a", await budget.TakeAsync("a", default));
        budget.Throttled("a", await NextAsync(budget, "a"));

        var waiting = Enumerable.Range(0, 3).Select(_ => budget.TakeAsync("a", default)).ToList();
        _time.Advance(TimeSpan.FromSeconds(0.49));
        Assert.DoesNotContain(waiting, task => task.IsCompleted);

        for (var step = 0; step < 20; step++)
            _time.Advance(TimeSpan.FromSeconds(0.01)); // the pause and one token at 5.6/s
        await Task.WhenAny(waiting).WaitAsync(Patience);
        Assert.Equal(1, waiting.Count(task => task.IsCompleted));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(10)]
    [InlineData(667)]
    public async Task One_throttled_request_costs_seconds_whatever_the_rate_is(double rate)
    {
        using var budget = Budget(rate);
        budget.Throttled("a", await budget.TakeAsync("a", default));
        Assert.Equal(0.7, budget.Snapshot().Rate / rate, 3);
        Assert.False(budget.IsFresh);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.InRange(budget.Snapshot().Rate / rate, 0.9, 1);

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(rate, budget.Snapshot().Rate, 3);
        Assert.True(budget.IsFresh);
    }

    [Fact]
    public async Task After_throttling_down_to_the_floor_nine_tenths_are_back_within_ten_seconds()
    {
        using var budget = Budget(10);
        for (var refusals = 0; refusals < 30; refusals++)
        {
            var permit = budget.TakeAsync("a", default);
            _time.Advance(TimeSpan.FromSeconds(8));
            budget.Throttled("a", await permit);
        }

        Assert.Equal(0, budget.Snapshot().Tokens);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.InRange(budget.Snapshot().Rate, 9, 10);
    }

    [Fact]
    public async Task One_throttled_request_in_twenty_leaves_most_of_the_rate()
    {
        using var budget = Budget(10);
        var permits = new Queue<Task<long>>();
        var (served, asked, began) = (0, 0, _time.GetUtcNow());
        while (_time.GetUtcNow() - began < TimeSpan.FromMinutes(1))
        {
            if (permits.Count < 20)
                permits.Enqueue(budget.TakeAsync("a", default));
            _time.Advance(TimeSpan.FromSeconds(0.02));
            // Those that are served by now are waited for, however busy the machine is.
            while (permits.Count > budget.Snapshot().Waiting)
            {
                var permit = await permits.Dequeue();
                if (++asked % 20 == 0)
                    budget.Throttled("a", permit);
                else
                    budget.Succeeded("a", permit);
                served += asked % 20 == 0 ? 0 : 1;
            }
        }

        // What the SDKs' adaptive mode leaves of it, or more.
        Assert.InRange(served / (60 * 10.0), 0.75, 1);
    }

    [Fact]
    public async Task A_success_makes_the_next_pause_short_again()
    {
        using var budget = Budget(8);
        for (var i = 0; i < 3; i++)
        {
            budget.Throttled("a", await budget.TakeAsync("a", default));
            _time.Advance(TimeSpan.FromSeconds(40));
        }

        budget.Succeeded("a", await budget.TakeAsync("a", default));

        Assert.Equal(TimeSpan.Zero, budget.Throttled("a", await budget.TakeAsync("a", default)));
        Assert.Equal(TimeSpan.FromSeconds(0.5), budget.Throttled("a", await NextAsync(budget, "a")));
    }

    [Fact]
    public async Task Sessions_of_one_quota_share_a_budget_that_remembers_throttling()
    {
        var budgets = new RequestBudgets(_time);
        var first = budgets.Rent("aws:123:eu-west-1", 4);
        using (var second = budgets.Rent("aws:123:eu-west-1", 4))
            Assert.Same(first.Budget, second.Budget);

        using (var other = budgets.Rent("aws:456:eu-west-1", 4))
            Assert.NotSame(first.Budget, other.Budget);
        Assert.Equal(1, budgets.Count);

        first.Budget.Throttled("a", await first.Budget.TakeAsync("a", default));
        first.Dispose();
        first.Dispose();
        Assert.Equal(1, budgets.Count);

        _time.Advance(TimeSpan.FromHours(1));
        budgets.Rent("aws:789:eu-west-1", 4).Dispose();
        Assert.Equal(0, budgets.Count);
    }

    [Fact]
    public async Task A_share_of_a_budget_passes_at_its_part_of_the_rate()
    {
        using var budget = Budget(8);
        budget.SetShare(0.25, TimeSpan.FromHours(1));
        for (var i = 0; i < 2; i++)
            await budget.TakeAsync("a", default);

        var third = budget.TakeAsync("a", default);
        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(third.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(2));
        await third;
        Assert.Equal((2, 2), (budget.Snapshot().Rate, budget.Snapshot().MaxRate));
    }

    [Fact]
    public async Task A_share_that_is_not_renewed_ends_and_a_new_one_serves_those_who_wait()
    {
        using var budget = Budget(8);
        budget.SetShare(1, TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5.001));
        var waiting = budget.TakeAsync("a", default);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(waiting.IsCompleted);
        Assert.Equal(0, budget.Snapshot().Rate);

        budget.SetShare(0.5, TimeSpan.FromSeconds(5));

        await waiting;
    }

    [Fact]
    public void Shares_go_by_the_longest_name_of_a_quota_and_end_with_it()
    {
        var budgets = new RequestBudgets(_time);
        using var plain = budgets.Rent("aws:123:eu-west-1:FilterLogEvents", 10);
        using var emulator = budgets.Rent("aws:123:eu-west-1:localhost:4566:FilterLogEvents", 10);

        budgets.SetShares(new Dictionary<string, double> { ["aws:123:eu-west-1"] = 0.5, ["aws:123:eu-west-1:localhost:4566"] = 0.2 }, TimeSpan.FromSeconds(5));
        Assert.Equal((5, 2), (plain.Budget.Snapshot().MaxRate, emulator.Budget.Snapshot().MaxRate));

        budgets.SetShares(new Dictionary<string, double> { ["aws:123:eu-west-1:localhost:4566"] = 0.2 }, TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal((10, 0), (plain.Budget.Snapshot().MaxRate, emulator.Budget.Snapshot().MaxRate));
    }

    private RequestBudget Budget(double rate) => new(rate, _time, () => 1);

    private async Task<long> NextAsync(RequestBudget budget, string source)
    {
        var permit = budget.TakeAsync(source, default);
        _time.Advance(TimeSpan.FromSeconds(60));
        return await permit;
    }

    private static async Task Follow(string source, List<string> order, RequestBudget budget)
    {
        await budget.TakeAsync(source, default);
        lock (order)
            order.Add(source);
    }
}
