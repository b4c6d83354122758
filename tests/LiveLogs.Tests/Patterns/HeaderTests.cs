using LiveLogs.Logs;
using LiveLogs.Patterns.Headers;
using LiveLogs.Patterns.Mining;
using LiveLogs.Tests.Patterns.Corpus;
using Xunit;

namespace LiveLogs.Tests.Patterns;

/// <summary>What stands in front of the text is learnt from the lines of a stream.</summary>
public sealed class HeaderTests
{
    private static readonly EventTime Now = EventTime.From(new DateTimeOffset(2026, 1, 12, 10, 0, 0, TimeSpan.Zero));

    private static readonly string[] Texts = [.. Formats.All.Single(format => format.Name == "plain").Texts.Select(text => LogFormat.Split(text).Text.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal))];

    [Theory]
    [InlineData("2026-01-12 10:00:0D, Info                  CBS    TEXT")]
    [InlineData("13468D node-12D unix.hw state_change.down 107780474D TEXT")]
    [InlineData("20260112-10:00:00:12D|Step_LSC|3000231D|TEXT")]
    [InlineData("[01.12 10:00:0D] git-remote-https.exe - TEXT")]
    [InlineData("- 113156646D 2026.01.12 tiger Jan 12 10:00:0D tiger/tiger crond[12D]: TEXT")]
    [InlineData("2026/01/12 10:00:0D [warn] 12D#8: TEXT")]
    [InlineData("10:00:00.00D;shop;7;TEXT")]
    [InlineData("<14> shop <7> - TEXT")]
    public void Columns_that_are_alike_in_all_lines_are_no_part_of_the_text(string line)
    {
        var statistics = new HeaderStatistics();
        var lines = Texts.Select((text, i) => line.Replace("D", $"{i % 10}", StringComparison.Ordinal).Replace("TEXT", text, StringComparison.Ordinal)).ToList();
        foreach (var one in lines)
            statistics.Add(one);

        var header = statistics.Layout();

        Assert.NotNull(header);
        Assert.All(lines.Zip(Texts), pair => Assert.Equal(pair.Second, pair.First[header.EndOf(pair.First)..]));
        Assert.Equal(header, HeaderLayout.Parse(header.ToString()));
        Assert.Equal(0, header.EndOf("something else entirely"));
        Assert.Equal(0, header.EndOf(""));
    }

    [Fact]
    public void Words_of_sentences_are_no_header()
    {
        string[] verbs = ["Starting", "Stopping", "Reading", "Writing", "Checking", "Failed"];
        string[] things = ["job", "worker", "queue", "file", "cache", "index"];
        foreach (var form in new[] { "{0} {1} now", "{0} {1}: done", "{0} 5 of {1}", "{0} ({1}) again", "{1} was {0}" })
        {
            var statistics = new HeaderStatistics();
            foreach (var verb in verbs)
            {
                foreach (var thing in things)
                    statistics.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, form, verb, thing));
            }

            Assert.Null(statistics.Layout());
        }
    }

    [Fact]
    public void A_stream_whose_lines_begin_like_those_of_another_takes_its_header_over()
    {
        var (miner, changes) = (new PatternMiner(1_000), new PatternChanges(0));
        var first = Mine(miner, changes, "/one");

        var second = Mine(miner, changes, "/two");

        Assert.Equal(first.Select(pattern => pattern.Current.Id), second.Select(pattern => pattern.Current.Id));
        Assert.Equal(2, changes.Streams.Count(stream => stream.Header is not null));
    }

    [Fact]
    public void A_restart_keeps_headers_and_ids()
    {
        var (miner, changes) = (new PatternMiner(1_000), new PatternChanges(0));
        var before = Mine(miner, changes, "/one").ConvertAll(pattern => pattern.Current.Id);
        var rows = changes.Changed.OrderBy(pattern => pattern.Id).Select(StoredPattern.Of).ToList();

        var restored = new PatternMiner(1_000);
        restored.Restore(changes.Streams.Select(stream => new LogStream(stream.Id, stream.Key) { Header = stream.Header }));
        restored.Restore(rows);
        var later = new PatternChanges(changes.LastId, changes.LastStreamId);

        Assert.Equal(before, Mine(restored, later, "/one").ConvertAll(pattern => pattern.Current.Id));
        Assert.Empty(later.Changed);
    }

    [Fact]
    public void Patterns_of_a_cluster_that_other_streams_have_a_part_in_are_stored_apart()
    {
        var (miner, changes) = (new PatternMiner(1_000), new PatternChanges(0));
        foreach (var text in Texts.Take(5))
        {
            miner.FindOrLearn(new PatternLine($"10:00:00.001;shop;7;{text}", Now, new StreamKey(1, "/one")), changes);
            miner.FindOrLearn(new PatternLine($"10:00:00.001;mail;7;{text} again", Now, new StreamKey(1, "/two")), changes);
        }

        Mine(miner, changes, "/one");
        var restored = new PatternMiner(1_000);
        restored.Restore(changes.Streams.Select(stream => new LogStream(stream.Id, stream.Key) { Header = stream.Header }));
        restored.Restore([.. changes.Changed.OrderBy(pattern => pattern.Id).Select(StoredPattern.Of)]);

        Assert.All(
            changes.Changed.Where(pattern => pattern.MergedInto is null).GroupBy(pattern => pattern.ClusterId),
            cluster => Assert.Single(cluster.DistinctBy(pattern => (pattern.Route, pattern.Tokens.Length))));
        Assert.Equal(Mine(miner, changes, "/one").Select(pattern => pattern.Current.Id), Mine(restored, changes, "/one").Select(pattern => pattern.Current.Id));
    }

    [Fact]
    public void Hostile_lines_are_mined_within_bounds()
    {
        var (miner, changes) = (new PatternMiner(200), new PatternChanges(0));
        var random = new Random(7);
        var lines = Enumerable.Range(0, 300).SelectMany(i => new[]
        {
            string.Join('|', Enumerable.Range(0, 10_000)), new string('[', 65_536), new string((char)('a' + (i % 26)), 65_536), string.Concat(Enumerable.Repeat("a: ", i)),
            string.Join(' ', Enumerable.Range(0, 40).Select(_ => Guid.NewGuid().ToString("N")[..random.Next(1, 30)])), new string('\\', i), "{\"log\":\"" + new string('\\', i), ":", "- - -",
        });

        foreach (var line in lines)
            miner.FindOrLearn(new PatternLine(line, Now, new StreamKey(1, $"/hostile/{random.Next(5_000)}")), changes);

        Assert.True(changes.LastId <= 201);
    }

    private static List<Pattern> Mine(PatternMiner miner, PatternChanges changes, string source) => [.. Texts.Concat(Texts).Select((text, i) => miner.FindOrLearn(
        new PatternLine($"10:00:00.{i:D3};{(i % 2 == 0 ? "shop" : "mail")};{i % 7};{text}", Now, new StreamKey(1, source)), changes))];
}
