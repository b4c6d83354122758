using FsCheck;
using FsCheck.Fluent;
using LiveLogs.LiveTail;
using LiveLogs.LiveTail.Feed;
using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.LiveTail.Messages;
using LiveLogs.LiveTail.Sessions;
using LiveLogs.Logs.Filters;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LiveLogs.Tests.LiveTail;

/// <summary>What a viewer gets from a ring that holds more than it needs, less, or exactly that.</summary>
public class RingCursorTests
{
    private const int SampleAbove = 10_000;

    private readonly ProjectFeed _feed = Feed();
    private readonly TailProgress _progress = new(7, 1);

    [Fact]
    public void Who_comes_back_gets_all_it_missed_however_much_the_ring_holds()
    {
        Append(1, 1, 12_300);

        var messages = Resume(new() { [1] = 12_000 });

        Assert.Equal((300, 0), (Shown(messages), messages.OfType<GapMessage>().Count()));
        Assert.Equal(12_300, _progress.Seqs[1]);
    }

    [Fact]
    public void What_a_viewer_has_of_another_connection_does_not_count_as_before_it()
    {
        Append(1, 1, 50);
        Append(2, 1, 15_000);

        var messages = Resume(new() { [1] = 20, [2] = 15_000 });

        Assert.Equal((30, 0), (Shown(messages), messages.OfType<GapMessage>().Count()));
    }

    [Fact]
    public void Who_comes_back_is_not_sampled_though_more_than_a_viewer_may_be_behind_lies_before_it()
    {
        Append(1, 1, 18_000);

        var messages = Resume(new() { [1] = 1_000 });

        Assert.Equal((17_000, 0), (Shown(messages), messages.OfType<GapMessage>().Count()));
    }

    [Fact]
    public void Who_comes_back_asks_for_history_when_the_ring_gives_up_what_it_has_not_got_yet()
    {
        Append(1, 1, 15_000);
        _progress.MoveTo(new() { [1] = 2_000 });
        var cursor = Cursor();
        Assert.True(cursor.TryAttach());
        Append(1, 15_001, 15_000);

        var messages = Read(cursor);

        Assert.True(cursor.NeedsHistory);
        Assert.Empty(messages);
        Assert.Null(cursor.BehindSince);
        Assert.False(cursor.TryAttach());
        _progress.MoveTo(1, 20_000);
        Assert.True(cursor.TryAttach());
        Assert.Equal(10_000, Shown(Read(cursor)));
    }

    [Fact]
    public void A_new_viewer_of_a_full_ring_is_not_behind_and_has_nothing_to_count()
    {
        Append(1, 1, 15_000);
        _progress.MoveTo(_feed.Ring.Last());
        var cursor = Cursor();
        Assert.True(cursor.TryAttach());

        Assert.Empty(Read(cursor));
        Assert.Null(cursor.BehindSince);
        Assert.Equal(0, cursor.Count(_feed.Ring.Horizon(1), LogFilter.All));
        Append(1, 15_001, 7);
        Assert.Equal(7, cursor.Count(_feed.Ring.Horizon(2), LogFilter.All));
        Assert.Equal(1, cursor.Count(Appended(1, 15_008, 1), LogFilter.All));
    }

    [Fact]
    public void A_viewer_that_is_live_gets_a_sample_of_a_burst_and_is_no_longer_behind_once_it_took_that()
    {
        _progress.MoveTo([]);
        var cursor = Cursor();
        Assert.True(cursor.TryAttach());
        Append(1, 1, 15_000);

        var messages = Read(cursor);

        Assert.InRange(Shown(messages), 500, 1_500);
        Assert.Equal(15_000, Shown(messages) + messages.OfType<GapMessage>().Sum(gap => gap.Count));
        Assert.NotNull(cursor.BehindSince);
        Assert.Empty(Read(cursor));
        Assert.Null(cursor.BehindSince);
    }

    [Fact]
    public void Who_comes_back_and_falls_further_behind_while_it_reads_becomes_live()
    {
        var catchUp = new CatchUp(new() { [1] = 1_000 }, []);
        catchUp.Look(new() { [1] = 999 }, new() { [1] = 9_999 });
        Assert.False(catchUp.IsOver);
        catchUp.Look(new() { [1] = 1_000 }, new() { [1] = 1_999 });
        Assert.False(catchUp.IsOver);
        catchUp.Look(new() { [1] = 1_999 }, new() { [1] = 2_998 });
        Assert.True(catchUp.IsOver);
    }

    /// <summary>Any commits of three connections, any place in them: what comes from the ring is exactly what lies after the place.</summary>
    [Fact]
    public void From_any_place_that_the_ring_reaches_everything_after_it_comes_once()
    {
        var commits = Gen.Zip(Gen.Choose(1, 3), Gen.Choose(1, 40)).ListOf();
        Prop.ForAll(commits.ToArbitrary(), Gen.Choose(0, 100).ListOf(3).ToArbitrary(), Gen.Choose(0, 3).ToArbitrary(), (batches, places, hidden) =>
        {
            var feed = Feed();
            var heads = new Dictionary<int, long>();
            foreach (var (connection, count) in batches)
            {
                feed.Ring.Append(FeedBatch.Of(Entries.Batch(connection, heads.GetValueOrDefault(connection) + 1, count)));
                heads[connection] = heads.GetValueOrDefault(connection) + count;
            }

            var place = new SortedDictionary<int, long>(heads.ToDictionary(head => head.Key, head => Math.Min(head.Value, places[head.Key - 1])));
            var progress = new TailProgress(7, 1);
            progress.MoveTo(place);
            var cursor = new RingCursor(feed, progress, sampleAbove: 20, TimeProvider.System);
            var attached = cursor.TryAttach();
            var counted = cursor.Count(feed.Ring.Horizon(1), LogFilter.All);
            var shown = Shown([.. cursor.Read(feed.Ring.Horizon(1), LogFilter.All, hidden * 1_000)]);

            var expected = heads.Sum(head => head.Value - place[head.Key]);
            return attached && counted == expected && shown == expected && progress.Seqs.SequenceEqual(heads.OrderBy(head => head.Key));
        }).QuickCheckThrowOnFailure();
    }

    private static ProjectFeed Feed() =>
        new(1, new LiveTailOptions(), null!, null!, [], TimeProvider.System, NullLogger<ProjectFeed>.Instance);

    private static int Shown(IEnumerable<TailMessage> messages) => messages.OfType<LogsMessage>().Sum(message => message.Count);

    private RingCursor Cursor() => new(_feed, _progress, SampleAbove, TimeProvider.System);

    private List<TailMessage> Resume(SortedDictionary<int, long> place)
    {
        _progress.MoveTo(place);
        var cursor = Cursor();
        Assert.True(cursor.TryAttach());
        var messages = Read(cursor);
        Assert.Null(cursor.BehindSince);
        return messages;
    }

    private List<TailMessage> Read(RingCursor cursor) => [.. cursor.Read(_feed.Ring.Horizon(1), LogFilter.All, lag: 0)];

    private RingHorizon Appended(int connection, long firstSeq, int count)
    {
        Append(connection, firstSeq, count);
        return _feed.Ring.Horizon(3);
    }

    /// <summary>As commits of a thousand lines.</summary>
    private void Append(int connection, long firstSeq, int count)
    {
        for (var done = 0; done < count; done += 1_000)
            _feed.Ring.Append(FeedBatch.Of(Entries.Batch(connection, firstSeq + done, Math.Min(1_000, count - done))));
    }
}
