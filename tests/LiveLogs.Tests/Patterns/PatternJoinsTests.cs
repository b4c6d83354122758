using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Logs;
using LiveLogs.Patterns.Headers;
using LiveLogs.Patterns.Masking;
using LiveLogs.Patterns.Mining;
using Xunit;

namespace LiveLogs.Tests.Patterns;

/// <summary>When lines are of one pattern, and when of several.</summary>
public sealed class PatternJoinsTests
{
    private static readonly EventTime Now = EventTime.From(new DateTimeOffset(2026, 1, 12, 10, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("eth0", "wlan0", "eth1", "lo", "wlan1", "eth2")]
    [InlineData("lo", "eth2", "eth0", "wlan1", "wlan0", "eth1")]
    public void The_number_of_a_name_is_a_value_and_the_name_is_a_word(params string[] names)
    {
        var found = Mine([.. names.Select(name => $"taking interface {name} down for repair")]);

        Assert.Equal(
            ["taking interface eth<*> down for repair", "taking interface lo down for repair", "taking interface wlan<*> down for repair"], TemplatesOf(found));
    }

    [Fact]
    public void A_name_that_comes_with_one_number_only_keeps_it() =>
        Assert.Equal(["protocol ssh2 is in use"], TemplatesOf(Mine("protocol ssh2 is in use", "protocol ssh2 is in use")));

    [Fact]
    public void Many_names_with_numbers_are_values_like_many_words() =>
        Assert.Equal(["disk <*> is full"], TemplatesOf(Mine("disk sda1 is full", "disk hdb1 is full", "disk vdc2 is full", "disk xvd3 is full", "disk nvme1 is full")));

    [Theory]
    [InlineData("(eth0)", true)]
    [InlineData("worker12:", true)]
    [InlineData("data-pool3,", true)]
    [InlineData("ib0", true)]
    [InlineData("v2", false)]
    [InlineData("42", false)]
    [InlineData("word", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("user=a1", false)]
    [InlineData("", false)]
    [InlineData("a1b2", false)]
    public void Names_with_numbers_are_known_by_their_form(string word, bool expected)
    {
        Assert.Equal(expected, NumberedName.Is(word));
        Assert.Equal(expected ? MaskedLine.HashOf(NumberedName.WithAnyNumber(word)) : null, NumberedName.HashWithAnyNumber(word));
        Assert.Equal(expected, NumberedName.Stands(NumberedName.WithAnyNumber(word), word));
    }

    [Theory]
    [InlineData("address now vpn0(vpn0+:10.1.2.3) active", "address now vpn0(vpn0-:10.1.2.4) active")]
    [InlineData("window id:5-alpha moved to front", "window id:7-beta moved to front")]
    public void What_holds_values_among_its_letters_is_a_value_itself(params string[] lines) => Assert.Single(TemplatesOf(Mine(lines)));

    [Fact]
    public void Fields_of_several_names_stay_words() =>
        Assert.Equal(3, TemplatesOf(Mine("asked for (cpus:2) here", "asked for (disks:7) here", "asked for (cpus:9) here", "asked for <cpus:9 here")).Count);

    [Fact]
    public void A_first_word_that_is_another_one_each_time_is_a_value()
    {
        string[] people = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"];
        var found = Mine([.. people.Select(name => $"{name} uploaded a new picture to album 5"), "alice uploaded a new picture to album 7", "zoe uploaded a new picture to album 5"]);

        Assert.Equal(["<*> uploaded a new picture to album <*>"], TemplatesOf(found));
        Assert.All(found, pattern => Assert.Equal(1, pattern.Current.Id));
    }

    [Theory]
    [InlineData("worker pool", "Starting", "Stopping", "Draining", "Resizing", "Checking", "Pausing", "Killing")]
    [InlineData("the web proxy of the shop.", "Starting", "Started", "Stopping", "Stopped", "Reloading", "Reloaded")]
    public void Verbs_before_the_same_words_are_words(string thing, params string[] verbs) =>
        Assert.Equal(verbs.Length, TemplatesOf(Mine([.. verbs.Select(verb => $"{verb} {thing}")])).Count);

    [Fact]
    public void Other_things_that_are_said_of_the_same_names_stay_apart()
    {
        string[] people = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"];
        var found = Mine([.. people.SelectMany(name => new[] { $"{name} uploaded a new picture to album 5", $"{name} has left every shared album behind today" })]);

        Assert.Equal(["<*> has left every shared album behind today", "<*> uploaded a new picture to album <*>"], TemplatesOf(found));
    }

    [Fact]
    public void A_template_that_stands_for_all_lines_of_another_is_the_same_one()
    {
        string[] names = ["beta", "gamma", "delta", "zeta", "eta"];
        var found = Mine(
        [
            "backup of alpha from disk finished early", "backup of alpha onto tape failed early", .. names.Select(name => $"backup of {name} from disk finished early"),
        ]);

        Assert.Equal(["backup of <*> from disk finished early", "backup of alpha onto tape failed early"], TemplatesOf(found));
        Assert.All(found.Where(pattern => pattern != found[1]), pattern => Assert.Equal(1, pattern.Current.Id));
    }

    [Fact]
    public void Of_two_templates_of_words_in_one_place_none_stands_for_the_lines_of_the_other()
    {
        Prop.ForAll(Arb.From(Lines().ListOf(100)), lines =>
        {
            var patterns = Mine([.. lines]).Select(pattern => pattern.Current).Distinct().ToList();

            Assert.DoesNotContain(
                patterns.SelectMany(_ => patterns, (one, two) => (one, two)),
                pair => pair.one != pair.two && (pair.one.Route == pair.two.Route || pair.one.Route == PatternRoute.BehindAny)
                    && pair.one.Tokens.Count(token => token != MaskedLine.WildcardToken) * 2 >= pair.one.Tokens.Length
                    && PatternTemplate.Covers(pair.one.Tokens, pair.two.Tokens));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_miner_that_was_restored_knows_all_that_was_joined()
    {
        Prop.ForAll(Arb.From(Lines().ListOf(100)), lines =>
        {
            var (miner, changes) = (new PatternMiner(1_000), new PatternChanges(0));
            var found = lines.Select(line => Mine(miner, changes, line)).ToList();
            var restored = new PatternMiner(1_000);
            restored.Restore(changes.Streams.Select(stream => new LogStream(stream.Id, stream.Key) { Header = stream.Header }));
            restored.Restore([.. changes.Changed.OrderBy(pattern => pattern.Id).Select(StoredPattern.Of)]);
            var later = new PatternChanges(changes.LastId, changes.LastStreamId);

            Assert.Equal(found.Select(pattern => pattern.Current.Id), lines.Select(line => Mine(restored, later, line).Current.Id));
            Assert.Equal(changes.LastId, later.LastId);
        }).QuickCheckThrowOnFailure();
    }

    private static Gen<string> Lines()
    {
        var name = Gen.Elements("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi");
        var port = Gen.Elements("eth0", "eth1", "wlan0", "lo", "ib0", "ib1");
        var verb = Gen.Elements("opened", "closed", "moved", "refused");
        return Gen.OneOf(
            from n in name from v in verb select $"{n} {v} the second drawer of desk 5",
            from n in name from p in port select $"{n} joined network through {p} after roaming",
            from p in port from v in verb select $"{p} has {v} its last channel to base",
            from n in name from v in verb from p in port select $"backup of {n} was {v} from {p}",
            from v in verb from p in port select $"route {v} by {p}");
    }

    private static List<Pattern> Mine(params string[] lines)
    {
        var (miner, changes) = (new PatternMiner(1_000), new PatternChanges(0));
        return [.. lines.Select(line => Mine(miner, changes, line))];
    }

    private static Pattern Mine(PatternMiner miner, PatternChanges changes, string line) => miner.FindOrLearn(new PatternLine(line, Now, new StreamKey(1, "/app/shop")), changes);

    private static List<string> TemplatesOf(IEnumerable<Pattern> found) =>
        [.. found.Select(pattern => PatternTemplate.ToText(pattern.Current.Template)).Distinct().Order(StringComparer.Ordinal)];
}
