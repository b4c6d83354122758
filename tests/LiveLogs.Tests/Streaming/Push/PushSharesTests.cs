using LiveLogs.Connectors.Push;
using LiveLogs.Ingestion.Committing;
using LiveLogs.Streaming.Push;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Xunit;

namespace LiveLogs.Tests.Streaming.Push;

/// <summary>What one connection or project may hold of the places and the memory for pushes.</summary>
public sealed class PushSharesTests
{
    private const int MiB = 1024 * 1024;
    private static readonly ConnectionIdentity One = Connection(1, 1), Two = Connection(1, 2), Three = Connection(1, 3), Foreign = Connection(2, 4);

    [Fact]
    public async Task A_connection_has_a_quarter_of_the_places_and_its_project_half()
    {
        var places = new PushPlaces(Options.Create(new PushOptions { MaxConcurrent = 8 }));
        var mine = new List<IDisposable>();
        foreach (var connection in new[] { One, One, Two, Two })
            mine.Add(await places.EnterAsync(connection, CancellationToken.None));

        var third = places.EnterAsync(One, CancellationToken.None);
        var fifth = places.EnterAsync(Three, CancellationToken.None);
        using var foreign = await places.EnterAsync(Foreign, CancellationToken.None);

        Assert.False(third.IsCompleted || fifth.IsCompleted);
        mine[2].Dispose();
        (await fifth).Dispose();
        mine[0].Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_waiting_holds_nothing()
    {
        var places = new PushPlaces(Options.Create(new PushOptions { MaxConcurrent = 1 }));
        var held = await places.EnterAsync(One, CancellationToken.None);
        using var impatient = new CancellationTokenSource();
        var waiting = new[] { places.EnterAsync(One, impatient.Token), places.EnterAsync(Two, impatient.Token), places.EnterAsync(Foreign, impatient.Token) };

        await impatient.CancelAsync();
        foreach (var one in waiting)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        held.Dispose();

        foreach (var connection in new[] { Foreign, Two, One })
            (await places.EnterAsync(connection, CancellationToken.None)).Dispose();
    }

    [Fact]
    public void A_connection_has_a_quarter_of_the_memory_and_its_project_half()
    {
        var memory = new PushMemory(Options.Create(new PushOptions { MaxMemoryBytes = 64 * MiB, MaxBodyBytes = 10 * MiB, MaxUnpackedBytes = 64 * 1024 }));
        using var first = memory.Open(One);
        using var second = memory.Open(Two);
        using var third = memory.Open(Three);
        using var foreign = memory.Open(Foreign);

        using var again = memory.Open(One);
        Assert.True(first.TryTake(16 * MiB));
        Assert.False(again.TryTake(1));
        Assert.True(Assert.Throws<PushFormatException>(() => first.TryTake(1)).IsTooLarge);
        Assert.True(second.TryTake(16 * MiB));
        Assert.False(third.TryTake(1));
        Assert.True(foreign.TryTake(16 * MiB));
        first.Dispose();
        Assert.True(third.TryTake(16 * MiB));
    }

    [Fact]
    public async Task A_body_takes_memory_as_it_comes_not_as_it_is_announced()
    {
        var memory = new PushMemory(Options.Create(new PushOptions { MaxMemoryBytes = 4 * MiB, MaxBodyBytes = MiB, MaxUnpackedBytes = 64 * 1024 }));
        var shares = new List<PushMemory.Share>();
        foreach (var _ in Enumerable.Range(0, 10))
        {
            shares.Add(memory.Open(One));
            var context = new DefaultHttpContext { Request = { ContentLength = MiB, Body = new MemoryStream(new byte[100]) } };
            Assert.Equal(100, (await PushBody.ReadAsync(context.Request, MiB, shares[^1], CancellationToken.None)).Length);
        }

        using var more = memory.Open(One);
        var large = new DefaultHttpContext { Request = { Body = new MemoryStream(new byte[MiB]) } };
        await Assert.ThrowsAsync<PushBusyException>(() => PushBody.ReadAsync(large.Request, MiB, more, CancellationToken.None));
        shares.ForEach(share => share.Dispose());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(64 * 1024, true)]
    [InlineData(MiB - 1, true)]
    [InlineData(MiB, true)]
    [InlineData(MiB + 1, false)]
    [InlineData(3 * MiB, false)]
    public async Task A_body_is_taken_up_to_its_limit(int size, bool isTaken)
    {
        var content = new byte[size];
        new Random(1).NextBytes(content);
        using var share = new PushMemory(Options.Create(new PushOptions { MaxBodyBytes = MiB })).Open(One);
        var context = new DefaultHttpContext { Request = { Body = new MemoryStream(content) } };
        var reading = PushBody.ReadAsync(context.Request, MiB, share, CancellationToken.None);

        if (isTaken)
            Assert.Equal(content, (await reading).ToArray());
        else
            Assert.True((await Assert.ThrowsAsync<PushFormatException>(() => reading)).IsTooLarge);
    }

    private static ConnectionIdentity Connection(int project, int number) => new(project, $"p{project}", number, Guid.NewGuid());
}
