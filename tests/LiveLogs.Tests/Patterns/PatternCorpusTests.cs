using LiveLogs.Logs;
using LiveLogs.Patterns.Headers;
using LiveLogs.Patterns.Mining;
using LiveLogs.Tests.Patterns.Corpus;
using Xunit;

namespace LiveLogs.Tests.Patterns;

/// <summary>Logs of many kinds, raw as they come, whose lines are told apart as they were made.</summary>
public sealed class PatternCorpusTests
{
    private const int Lines = 600;

    private static readonly EventTime Now = EventTime.From(new DateTimeOffset(2026, 1, 12, 10, 0, 0, TimeSpan.Zero));

    public static TheoryData<string> Kinds => [.. Formats.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Lines_are_grouped_by_what_is_said(string kind)
    {
        var format = Formats.All.Single(format => format.Name == kind);
        foreach (var seed in new[] { 7, 42 })
            Assert.True(Accuracy(format, seed) >= 0.97, $"{kind}: {Accuracy(format, seed)}");
    }

    [Fact]
    public void On_average_few_lines_are_grouped_wrongly() => Assert.True(Formats.All.Average(format => Accuracy(format, 7)) >= 0.99);

    /// <summary>What is learnt depends on what was seen before, what comes of it in the end should not.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_order_of_lines_changes_few_groups(string kind)
    {
        var lines = new CorpusWriter(Formats.All.Single(format => format.Name == kind), 7).Write(Lines).Select(line => line.Line).ToArray();
        var asTheyCame = GroupsOf(lines, Enumerable.Range(0, Lines));
        foreach (var seed in new[] { 1, 2 })
        {
            var order = Enumerable.Range(0, Lines).ToArray();
            new Random(seed).Shuffle(order);
            var shuffled = GroupsOf(lines, order);
            var same = Enumerable.Range(0, Lines).Count(line => asTheyCame[line].SetEquals(shuffled[line]));
            Assert.True(same >= 0.98 * Lines, $"{kind}: {same} of {Lines} lines are grouped alike");
        }
    }

    /// <summary>For each line those of its pattern.</summary>
    private static Dictionary<int, HashSet<int>> GroupsOf(string[] lines, IEnumerable<int> order)
    {
        var (miner, changes) = (new PatternMiner(1_000), new PatternChanges(0));
        var found = order.Select(line => (Line: line, Pattern: miner.FindOrLearn(new PatternLine(lines[line], Now, new StreamKey(1, "/app/shop")), changes))).ToList();
        return found.GroupBy(line => line.Pattern.Current.Id).SelectMany(group => group.Select(line => (line.Line, Group: group.Select(one => one.Line).ToHashSet())))
            .ToDictionary(line => line.Line, line => line.Group);
    }

    /// <summary>The share of lines whose group holds exactly the lines that were made of one text.</summary>
    private static double Accuracy(LogFormat format, int seed)
    {
        var (miner, changes) = (new PatternMiner(1_000), new PatternChanges(0));
        var found = new CorpusWriter(format, seed).Write(Lines).ToList()
            .ConvertAll(line => (line.Text, Pattern: miner.FindOrLearn(new PatternLine(line.Line, Now, new StreamKey(1, "/app/shop")), changes)));
        var sizes = found.CountBy(line => line.Text).ToDictionary();
        var right = found.GroupBy(line => line.Pattern.Current.Id)
            .Where(group => group.DistinctBy(line => line.Text).Count() == 1 && group.Count() == sizes[group.First().Text])
            .Sum(group => group.Count());
        return (double)right / found.Count;
    }
}
