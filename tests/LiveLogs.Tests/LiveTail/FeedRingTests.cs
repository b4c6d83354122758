using LiveLogs.LiveTail.Feed.Ring;
using Xunit;

namespace LiveLogs.Tests.LiveTail;

public class FeedRingTests
{
    private readonly FeedRing _ring = new(maxEntries: 1_000, maxBytes: 10_000_000);

    [Fact]
    public void Append_takes_what_continues_a_connection_and_refuses_what_leaves_a_hole()
    {
        _ring.Start([KeyValuePair.Create(1, 10L)]);

        Assert.Equal(Appended.Yes, Offer(1, 11, 5));
        Assert.Equal(Appended.Ahead, Offer(1, 17, 5));
        Assert.Equal(Appended.Yes, Offer(2, 1, 3));
        Assert.Equal(Appended.Ahead, Offer(3, 2, 1));
        Assert.Equal([KeyValuePair.Create(1, 15L), KeyValuePair.Create(2, 3L)], _ring.Last());
    }

    [Fact]
    public void Append_cuts_what_it_has_from_a_batch_that_overlaps()
    {
        Offer(1, 1, 10);

        Assert.Equal(Appended.Yes, Offer(1, 4, 5));
        Assert.Equal(Appended.Yes, Offer(1, 8, 6));
        Assert.Equal([(1L, 10L), (11L, 13L)], Ranges());
    }

    [Fact]
    public void The_oldest_batches_give_way_and_a_viewer_behind_them_is_told_what_it_lost()
    {
        Offer(1, 1, 400);
        Offer(2, 1, 400);
        Assert.True(_ring.TryAttach([], out var index));
        Offer(1, 401, 400);
        Offer(2, 401, 400);

        Assert.Equal(RingPlace.Lost, _ring.Read(index, out _));
        var (lost, next) = _ring.Resume(new() { [1] = 100 });

        Assert.Equal([(1, 101L, 400L), (2, 1L, 400L)], lost.Select(range => (range.ConnectionNumber, range.FromSeq, range.ToSeq)));
        Assert.Equal(RingPlace.Batch, _ring.Read(next, out var batch));
        Assert.Equal((1, 401L), (batch!.ConnectionNumber, batch.FirstSeq));
    }

    [Fact]
    public void Bytes_bound_the_ring_as_well()
    {
        var ring = new FeedRing(1_000_000, 1_000_000);
        for (var seq = 1L; seq <= 100; seq++)
            ring.Append(FeedBatch.Of(Entries.Batch(1, seq, 1, _ => new string('x', 50_000))));

        Assert.False(ring.TryAttach(new() { [1] = 90 }, out _));
        Assert.True(ring.TryAttach(new() { [1] = 97 }, out _));
    }

    [Fact]
    public void A_viewer_attaches_only_where_it_misses_nothing()
    {
        _ring.Start([KeyValuePair.Create(1, 100L)]);
        Offer(1, 101, 10);

        Assert.False(_ring.TryAttach([], out _));
        Assert.False(_ring.TryAttach(new() { [1] = 99 }, out _));
        Assert.True(_ring.TryAttach(new() { [1] = 100 }, out _));
        Assert.True(_ring.TryAttach(new() { [1] = 5_000 }, out _));
    }

    [Fact]
    public void A_batch_that_does_not_follow_what_is_here_is_of_another_life_of_the_database()
    {
        _ring.Start([KeyValuePair.Create(1, 100L)], new Dictionary<int, ushort> { [1] = 7 });

        Assert.Equal(Appended.OtherLife, Offer(101, 5, before: 8, token: 1));
        Assert.Equal(Appended.OtherLife, Offer(98, 3, before: 6, token: 8));
        Assert.Equal(Appended.OtherLife, Offer(98, 10, before: 6, token: 8));
        Assert.Equal(Appended.Yes, Offer(101, 5, before: 7, token: 8));
        Assert.Equal(Appended.Yes, Offer(101, 5, before: 7, token: 8));
        Assert.Equal(Appended.Yes, Offer(106, 5, before: null, token: 9));
        Assert.Equal(Appended.OtherLife, Offer(103, 3, before: null, token: 5));

        Appended Offer(long firstSeq, int count, long? before, long token) =>
            _ring.Append(FeedBatch.Of(Entries.Batch(1, firstSeq, count) with { Token = token, TokenBefore = before }));
    }

    private Appended Offer(int connection, long firstSeq, int count) => _ring.Append(FeedBatch.Of(Entries.Batch(connection, firstSeq, count)));

    private IEnumerable<(long First, long Last)> Ranges()
    {
        for (var index = 0L; _ring.Read(index, out var batch) == RingPlace.Batch; index++)
            yield return (batch!.FirstSeq, batch.LastSeq);
    }
}
