using LiveLogs.Logs;
using LiveLogs.Patterns.Headers;
using LiveLogs.Patterns.Masking;
using LiveLogs.Patterns.Mining;
using Xunit;

namespace LiveLogs.Tests.Patterns;

/// <summary>Patterns that earlier rules of mining left behind.</summary>
public sealed class LearntAnewTests
{
    private const char Any = MaskedLine.Wildcard;

    private static readonly EventTime Now = EventTime.From(new DateTimeOffset(2026, 1, 12, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public void They_keep_their_ids_for_all_lines_that_they_stood_for()
    {
        var miner = Restored(
            Old(3, "import of * finished well", "import of alpha finished well"),
            Old(5, "order * paid", "order 7 paid"),
            Old(8, "[req] order * paid", "2026-01-12 10:00:00 INFO shop: order 9 paid"));
        var changes = new PatternChanges(8);

        miner.LearnAnew(changes);

        Assert.Equal(3, Mine(miner, changes, "import of zulu finished well").Current.Id);
        Assert.Equal(5, Mine(miner, changes, "order 12 paid").Current.Id);
        Assert.Equal(5, changes.Changed.Single(pattern => pattern.Id == 8).Current.Id);
        Assert.Equal(8, changes.LastId);
    }

    [Fact]
    public void What_they_stood_for_and_is_told_apart_now_is_nothing_new()
    {
        var miner = Restored(Old(1, "event=* level=* timestamp=*", """{"event":"order paid","level":"info","timestamp":"2026-01-12T10:00:00Z"}"""));
        var changes = new PatternChanges(1);
        miner.LearnAnew(changes);

        var paid = Mine(miner, changes, """{"event":"order paid","level":"info","timestamp":"2026-01-12T10:00:00Z"}""");
        var emptied = Mine(miner, changes, """{"event":"cart emptied","level":"info","timestamp":"2026-01-12T10:00:00Z"}""");
        var other = Mine(miner, changes, "database unreachable");

        Assert.Equal((1, null), (paid.Id, paid.SplitFrom));
        Assert.Equal((2, 1), (emptied.Id, emptied.SplitFrom));
        Assert.Equal((3, null), (other.Id, other.SplitFrom));
    }

    [Fact]
    public void That_is_so_after_a_restart_too()
    {
        var miner = Restored(Old(1, "event=* level=*", """{"event":"order paid","level":"info"}"""), Old(2, "sent * bytes", "sent 7 bytes"));
        var changes = new PatternChanges(2);
        miner.LearnAnew(changes);

        var restarted = Restored([.. changes.Changed.Select(StoredPattern.Of)]);
        var later = new PatternChanges(2);

        Assert.Equal(1, Mine(restarted, later, """{"event":"cart emptied","level":"info"}""").SplitFrom);
        Assert.Equal(2, Mine(restarted, later, "sent 9 bytes").Id);
    }

    [Fact]
    public void A_template_that_says_nothing_makes_nothing_old()
    {
        var former = new FormerTemplates();
        former.Add(1, $"{Any}");
        former.Add(2, $"a {Any} b");
        former.Add(3, "shutdown");

        Assert.Null(former.Find("a shutdown b"));
    }

    private static StoredPattern Old(long id, string template, string example) => new(id, id, "", template.Replace('*', Any), example, null);

    private static PatternMiner Restored(params StoredPattern[] rows)
    {
        var miner = new PatternMiner(1_000);
        miner.Restore(rows);
        return miner;
    }

    private static Pattern Mine(PatternMiner miner, PatternChanges changes, string message) =>
        miner.FindOrLearn(new PatternLine(message, Now, new StreamKey(1, "/app/shop")), changes);
}
