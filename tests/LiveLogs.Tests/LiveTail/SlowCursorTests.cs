using System.Text.Json;
using LiveLogs.LiveTail;
using LiveLogs.LiveTail.Feed.Ring;
using LiveLogs.LiveTail.Messages;
using LiveLogs.LiveTail.Sessions;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using Xunit;

namespace LiveLogs.Tests.LiveTail;

/// <summary>What a viewer gets that has fallen behind, and what a late entry looks like.</summary>
public class SlowCursorTests
{
    private readonly TailProgress _progress = new(7, 1);

    [Fact]
    public void Who_has_too_much_before_it_gets_a_sample_and_the_number_of_the_others_first()
    {
        var batches = Enumerable.Range(0, 20).Select(i => FeedBatch.Of(Entries.Batch(1 + (i % 2), 1 + (i / 2 * 300), 300, seq => seq % 3 == 0 ? "card refused" : "ok"))).ToList();

        var messages = _progress.Sample(batches, LogFilter.Parse("refused"), every: 4);

        var gaps = messages.OfType<GapMessage>().ToList();
        var shown = messages.OfType<LogsMessage>().Sum(message => message.Count);
        Assert.Equal([(1L, 3_000L), (1L, 3_000L)], gaps.Select(gap => (gap.FromSeq!.Value, gap.ToSeq!.Value)));
        Assert.All(gaps, gap => Assert.Equal((GapReasons.Sampled, null), (gap.Reason, gap.Position)));
        Assert.Equal(2_000, gaps.Sum(gap => gap.Count) + shown);
        Assert.InRange(shown, 350, 650);
        Assert.IsType<LogsMessage>(messages[^1]);
        Assert.Equal((3_000L, 3_000L), (_progress.Seqs[1], _progress.Seqs[2]));
    }

    [Fact]
    public void An_entry_that_comes_after_much_newer_ones_is_marked_and_stays_where_it_is()
    {
        var ring = new FeedRing(maxEntries: 1_000, maxBytes: 10_000_000);
        var (first, late) = (Entries.Batch(1, 1, 2), Entries.Batch(1, 3, 2));
        ring.Append(FeedBatch.Of(first with { Entries = [.. first.Entries.Select(entry => entry with { Timestamp = At(60) })] }));
        ring.Append(FeedBatch.Of(late with { Entries = [late.Entries[0] with { Timestamp = At(10) }, late.Entries[1] with { Timestamp = At(55) }] }));
        var batches = Enumerable.Range(0, 2).Select(index => ring.Read(index, out var batch) == RingPlace.Batch ? batch! : throw new InvalidOperationException());

        var entries = _progress.Messages(batches, LogFilter.All).SelectMany(message => JsonDocument.Parse(message.Json).RootElement.GetProperty("logs").EnumerateArray()).ToList();

        Assert.Equal([1L, 2L, 3L, 4L], entries.Select(entry => entry.GetProperty("seq").GetInt64()));
        Assert.Equal([false, false, true, false], entries.Select(entry => entry.TryGetProperty("late", out _)));
    }

    [Fact]
    public void Viewers_are_limited_per_project_and_per_user()
    {
        var limits = new ViewerLimits(new LiveTailOptions { MaxViewers = 4, MaxViewersPerProject = 3, MaxViewersPerUser = 2 });
        var leave = limits.Enter("shop", "ann");
        limits.Enter("shop", "ann");

        Assert.Equal("too_many_viewers_of_user", Refused("blog", "ann"));
        limits.Enter("shop", "bob");
        Assert.Equal("too_many_viewers_of_project", Refused("shop", "eve"));
        limits.Enter("blog", "eve");
        Assert.Equal("too_many_viewers", Refused("blog", "joe"));
        leave();
        limits.Enter("shop", "ann");
        Assert.Equal(4, limits.Count);

        string Refused(string project, string user) => Assert.Throws<TailRefusedException>(() => limits.Enter(project, user)).Code;
    }

    private static EventTime At(int second) => EventTime.FromUnixMilliseconds(1_700_000_000_000 + (second * 1_000L));
}
