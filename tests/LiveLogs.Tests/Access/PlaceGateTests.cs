using LiveLogs.Access.Limits;
using Xunit;

namespace LiveLogs.Tests.Access;

public sealed class PlaceGateTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task One_person_has_a_share_and_the_others_have_theirs()
    {
        var gate = new PlaceGate(new PlaceLimits(4, 2, 4, 10), TimeProvider.System);
        var greedy = Enumerable.Range(0, 10).Select(_ => gate.EnterAsync(new Asker("mallory", "a"), Long, CancellationToken.None).AsTask()).ToList();

        Assert.Equal(2, greedy.Count(place => place.IsCompletedSuccessfully));
        using var ann = await gate.EnterAsync(new Asker("ann", "b"), TimeSpan.Zero, CancellationToken.None);
        using var bob = await gate.EnterAsync(new Asker("bob", "b"), TimeSpan.Zero, CancellationToken.None);
        Assert.Equal(4, gate.Taken);

        (await greedy[0]).Dispose();
        (await greedy[1]).Dispose();
        foreach (var place in greedy)
            (await place).Dispose();
        Assert.Equal(2, gate.Taken);
    }

    [Fact]
    public async Task A_free_place_goes_to_whoever_has_the_fewest()
    {
        var gate = new PlaceGate(new PlaceLimits(2, 2, 2, 10), TimeProvider.System);
        var first = await gate.EnterAsync(new Asker("mallory", "a"), Long, CancellationToken.None);
        var second = await gate.EnterAsync(new Asker("mallory", "a"), Long, CancellationToken.None);
        var third = gate.EnterAsync(new Asker("mallory", "b"), Long, CancellationToken.None).AsTask();
        var other = gate.EnterAsync(new Asker("ann", "b"), Long, CancellationToken.None).AsTask();

        first.Dispose();

        (await other).Dispose();
        (await third).Dispose();
        second.Dispose();
        Assert.Equal(0, gate.Taken);
    }

    [Fact]
    public async Task A_project_cannot_have_all()
    {
        var gate = new PlaceGate(new PlaceLimits(4, 4, 3, 0), TimeProvider.System);
        for (var person = 0; person < 3; person++)
            await gate.EnterAsync(new Asker($"p{person}", "a"), TimeSpan.Zero, CancellationToken.None);

        await Assert.ThrowsAsync<TooManyException>(async () => await gate.EnterAsync(new Asker("p3", "a"), TimeSpan.Zero, CancellationToken.None));
        using var other = await gate.EnterAsync(new Asker("p3", "b"), TimeSpan.Zero, CancellationToken.None);
    }

    [Fact]
    public async Task Who_gives_up_leaves_nothing_behind()
    {
        var gate = new PlaceGate(new PlaceLimits(1, 1, 1, 2), TimeProvider.System);
        var only = await gate.EnterAsync(new Asker("ann", "a"), TimeSpan.Zero, CancellationToken.None);
        using var leaving = new CancellationTokenSource();
        var left = gate.EnterAsync(new Asker("bob", "a"), Long, leaving.Token).AsTask();
        await Assert.ThrowsAsync<TooManyException>(async () => await gate.EnterAsync(new Asker("bob", "a"), TimeSpan.Zero, CancellationToken.None));
        var patient = gate.EnterAsync(new Asker("cyd", "a"), Long, CancellationToken.None).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        only.Dispose();

        (await patient).Dispose();
        Assert.Equal(0, gate.Taken);
    }

    [Fact]
    public async Task More_than_a_few_do_not_even_wait_unless_they_have_all_the_time()
    {
        var gate = new PlaceGate(new PlaceLimits(1, 1, 1, 2), TimeProvider.System);
        var only = await gate.EnterAsync(new Asker("ann", "a"), TimeSpan.Zero, CancellationToken.None);
        var waiting = Enumerable.Range(0, 2).Select(_ => gate.EnterAsync(new Asker("ann", "a"), Long, CancellationToken.None).AsTask()).ToList();

        await Assert.ThrowsAsync<TooManyException>(async () => await gate.EnterAsync(new Asker("ann", "a"), Long, CancellationToken.None));
        waiting.Add(gate.EnterAsync(new Asker("ann", "a"), Timeout.InfiniteTimeSpan, CancellationToken.None).AsTask());

        only.Dispose();
        foreach (var place in waiting)
            (await place).Dispose();
        Assert.Equal(0, gate.Taken);
    }
}
