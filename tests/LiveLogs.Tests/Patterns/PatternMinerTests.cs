using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Logs;
using LiveLogs.Patterns.Headers;
using LiveLogs.Patterns.Mining;
using Xunit;

namespace LiveLogs.Tests.Patterns;

public sealed class PatternMinerTests
{
    private static readonly EventTime Now = EventTime.From(new DateTimeOffset(2026, 1, 12, 10, 0, 0, TimeSpan.Zero));

    private static readonly string[] Words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta"];

    private static readonly string[] Verbs = ["opened", "closed", "moved", "refused"];

    [Fact]
    public void Few_words_at_a_place_tell_patterns_apart_and_many_are_values()
    {
        var rig = new Rig();

        rig.Mine("session opened by task", "session closed by task");
        rig.Mine([.. Words.Select(word => $"import of {word} finished well")]);

        Assert.Equal(["import of <*> finished well", "session closed by task", "session opened by task"], rig.Templates());
    }

    [Fact]
    public void Names_of_fields_tell_patterns_apart_and_their_values_do_not()
    {
        var rig = new Rig();

        rig.Mine("cache state size=5", "cache state size=unknown", "cache state owner=alice", "cache state owner=bob", "cache state owner=");

        Assert.Equal(3, rig.Templates().Count);
    }

    [Fact]
    public void States_in_capitals_may_be_more_than_words()
    {
        var rig = new Rig();
        string[] states = ["NEW", "INITED", "SETUP", "RUNNING", "COMMITTING", "SUCCEEDED", "FAILED"];

        rig.Mine([.. states.Select(state => $"job 5 is now {state}")]);

        Assert.Equal(states.Length, rig.Templates().Count);
    }

    [Fact]
    public void What_is_merged_stays_known_under_the_oldest_id()
    {
        var rig = new Rig();

        var first = rig.Mine("import of alpha finished well", "import of beta finished well");
        var all = rig.Mine([.. Words.Select(word => $"import of {word} finished well")]);

        Assert.NotEqual(first[0].Id, first[1].Id);
        Assert.All(all.Concat(first), pattern => Assert.Equal(first[0].Id, pattern.Current.Id));
    }

    [Theory]
    [InlineData("2026-01-12 10:00:00,123 INFO [main] com.acme.Shop - order 5 paid")]
    [InlineData("Jan 12 10:00:00 web-1 shop[4711]: order 7 paid")]
    [InlineData("node-7 shop.log 1768212000 order 7 paid")]
    [InlineData("shop.log.3 2026-01-12 10:00:00.008 25746 INFO shop.orders [req-38101a0b - -] order 9 paid")]
    [InlineData("- 1768212000 2026.01.12 n7 Jan 12 10:00:00 n7/n7 shop(orders)[4711]: order 5 paid")]
    [InlineData("20260112-10:00:00:123|Orders|30002312|order 5 paid")]
    [InlineData("2026-01-12 10:00:00.1234|INFO|Shop.Orders|order 5 paid")]
    [InlineData("[01.12 10:00:00] shop.exe *64 - order 5 paid")]
    [InlineData("2026-01-12 10:00:00, Info                  order 5 paid")]
    [InlineData("2026-01-12T10:00:00.123456789Z stdout F order 5 paid")]
    [InlineData("2026-01-12T10:00:00Z stderr F {\"level\":\"info\",\"message\":\"order 5 paid\",\"x\":{\"y\":[1]}}")]
    [InlineData("{\"time\":\"2026-01-12T10:00:00Z\",\"msg\":\"order 5 paid\",\"order\":5}")]
    [InlineData("{\"log\":\"2026-01-12 10:00:00 INFO com.acme.Shop - order 5 paid\\n\",\"stream\":\"stdout\"}")]
    [InlineData("time=\"2026-01-12T10:00:00Z\" level=info msg=\"order 5 paid\" order=5")]
    [InlineData("2026-01-12T10:00:00.123Z  INFO 1 --- [shop] [nio-8080-exec-3] c.a.shop.Orders : order 5 paid")]
    [InlineData("Jan 12 10:00:00 mac com.acme.shop[1] (com.acme.orders[42]): order 5 paid")]
    public void What_stands_around_a_text_is_no_part_of_its_pattern(string line)
    {
        var rig = new Rig();

        Assert.Equal(rig.Mine("order 1 paid")[0].Id, rig.Mine(line)[0].Id);
        Assert.Equal(["order <*> paid"], rig.Templates());
    }

    [Theory]
    [InlineData("3 errors at 2026-01-12 10:00:00")]
    [InlineData("user alice came at 2026-01-12 10:00:00")]
    [InlineData("{\"a\":1,\"b\":\"x\"}")]
    [InlineData("{\"broken\":")]
    [InlineData("{\"msg\":\"")]
    [InlineData("msg=\"open")]
    [InlineData("{\"msg\":{\"log\":[}")]
    [InlineData("")]
    public void Every_line_has_a_pattern(string line)
    {
        var rig = new Rig();

        Assert.Equal(rig.Mine(line)[0].Id, rig.Mine(line)[0].Id);
    }

    [Fact]
    public void The_records_of_a_kind_without_a_text_are_known_by_their_names()
    {
        var rig = new Rig();

        rig.Mine("{\"a\":1,\"b\":\"x y\"}", "{\"a\":2,\"b\":{\"c\":[3,\"}\"]}}", "{\"a\":2,\"c\":1}");

        Assert.Equal(["a=<*> b=<*>", "a=<*> c=<*>"], rig.Templates());
    }

    [Fact]
    public void A_miner_that_was_restored_at_any_time_goes_on_as_if_it_had_not_been()
    {
        Prop.ForAll(Arb.From(Lines().ListOf(60)), Arb.From(Gen.Choose(0, 60)), (lines, stop) =>
        {
            var (one, other) = (new Rig(), new Rig());
            var ids = one.Mine([.. lines]).ConvertAll(pattern => pattern.Current.Id);
            var before = other.Mine([.. lines.Take(stop)]).ConvertAll(pattern => pattern.Id);
            other.Restart();
            var after = other.Mine([.. lines.Skip(stop)]).ConvertAll(pattern => pattern.Id);

            Assert.Equal(ids, before.Concat(after).Select(other.Current));
            Assert.Equal(one.Templates(), other.Templates());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_line_keeps_its_pattern_whatever_comes_after_it()
    {
        Prop.ForAll(Arb.From(Lines().ListOf(80)), lines =>
        {
            var rig = new Rig();
            var first = rig.Mine([.. lines]);
            rig.Restart();
            var again = rig.Mine([.. lines]);

            Assert.Equal(first.Select(pattern => pattern.Current.Id), again.Select(pattern => pattern.Current.Id));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Beyond_the_bound_new_lines_share_one_pattern_and_known_ones_keep_theirs()
    {
        var rig = new Rig(maxPatterns: 50);
        var lines = Enumerable.Range(0, 400).Select(i => $"{Letters(i)} did {Letters(i * 7)} once {Letters(i * 11)}").ToArray();

        var first = rig.Mine(lines);
        var again = rig.Mine(lines);

        Assert.Equal(51, rig.Templates().Count);
        Assert.Equal("<*>", rig.Templates()[0]);
        Assert.Equal(first.Select(pattern => pattern.Current.Id), again.Select(pattern => pattern.Current.Id));
    }

    private static Gen<string> Lines()
    {
        var word = Gen.Elements(Words);
        var verb = Gen.Elements(Verbs);
        return Gen.OneOf(
            from w in word from v in verb select $"file {w} was {v} in 5 ms",
            from w in word from v in verb select $"{w} was {v}",
            from w in word from x in word from v in verb select $"copy {w} to {x} {v} by cron",
            from w in word from x in word select $"copy {w} x={x} y={w}",
            from w in word from x in word from y in word select $"{w} {x} {y} end",
            from w in word select $"5 {w} left");
    }

    private static string Letters(int number) => new([.. $"{number:D4}".Select(digit => (char)('a' + digit - '0'))]);

    /// <summary>A miner and what is stored of it.</summary>
    private sealed class Rig(int maxPatterns = 1_000)
    {
        private static readonly StreamKey Stream = new(1, "/app/shop");

        private readonly Dictionary<long, StoredPattern> _stored = [];
        private readonly Dictionary<int, LogStream> _streams = [];
        private PatternMiner _miner = new(maxPatterns);
        private long _lastId;

        public List<Pattern> Mine(params string[] messages)
        {
            var changes = new PatternChanges(_lastId, _streams.Count);
            var found = messages.Select(message => _miner.FindOrLearn(new PatternLine(message, Now, Stream), changes)).ToList();
            _lastId = changes.LastId;
            foreach (var pattern in changes.Changed)
                _stored[pattern.Id] = StoredPattern.Of(pattern);
            foreach (var stream in changes.Streams)
                _streams[stream.Id] = stream;

            return found;
        }

        public void Restart()
        {
            _miner = new PatternMiner(maxPatterns);
            _miner.Restore(_streams.Values.Select(stream => new LogStream(stream.Id, stream.Key) { Header = stream.Header }));
            _miner.Restore([.. _stored.Values.OrderBy(pattern => pattern.Id)]);
        }

        public long Current(long id)
        {
            while (_stored[id].MergedInto is { } next)
                id = next;
            return id;
        }

        public List<string> Templates() =>
            [.. _stored.Values.Where(pattern => pattern.MergedInto is null).Select(pattern => PatternTemplate.ToText(pattern.Template)).Order(StringComparer.Ordinal)];
    }
}
