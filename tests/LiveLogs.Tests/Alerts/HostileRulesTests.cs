using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Logs;
using LiveLogs.Tests.Logs;
using Xunit;

namespace LiveLogs.Tests.Alerts;

/// <summary>Expressions that are made to hurt: the memory that they keep, and that nobody else notices. What time they take is measured by <c>scripts/bench rules</c>.</summary>
[Collection(nameof(GuardedRegexTests))]
public sealed class HostileRulesTests
{
    private const int Lines = 200;

    private static readonly string Nasty = new(new Random(1).GetItems<char>("abc", 2_048));

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|b|ab|ba|c){50}z")]
    [InlineData("(.*a.{20}b){3}z")]
    [InlineData("(.*a.{32}b){3}z")]
    public void Two_hundred_rules_of_it_hide_no_line_from_another_rule_and_keep_no_gigabytes(string pattern)
    {
        var rules = LineMatcherTests.Rules(
        [
            .. Enumerable.Range(0, 200).Select(number => $$"""{"type": "pattern_match", "pattern": "{{pattern}}{{(char)('A' + (number % 26))}}?x{0,{{number / 26}}}"}"""),
            """{"id": "innocent", "type": "pattern_match", "pattern": "order \\d+ failed"}""",
        ]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var batch = 0; batch < 3; batch++)
        {
            var entries = Enumerable.Range(0, Lines).Select(number => LineMatcherTests.Entry(number % 10 == 0 ? $"order {number} failed" : Nasty, 9)).ToList();
            var hits = rules.Matcher.Match(entries, EventTime.Min);

            Assert.Equal(Lines / 10, hits.Where(hit => hit.Target.Rules.Contains(201)).Sum(hit => hit.Count));
        }

        // Unguarded they keep 16 GB.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 300_000_000);
    }

    [Theory]
    [InlineData("(a{1000}){1000}")]
    [InlineData("(a{100}){101}")]
    [InlineData("(.*a.{40}b){3}z")]
    [InlineData("(?=a)b")]
    [InlineData(@"(a)\1")]
    [InlineData("(?>a+)b")]
    public void What_cannot_be_bounded_is_refused_when_it_is_written(string pattern) =>
        Assert.Throws<RegexRefusedException>(() => GuardedRegex.Create(pattern, ignoreCase: true));

    /// <summary>Whatever the guard lets through keeps its bounds, on texts that are made of the same letters.</summary>
    [Fact]
    public void Expressions_that_are_made_at_random_are_refused_or_keep_their_bounds()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var accepted = new List<GuardedRegex>();
        Prop.ForAll(
            Patterns(5).ToArbitrary(),
            pattern =>
            {
                if (Accept(pattern) is not { } regex)
                    return;

                accepted.Add(regex);
                foreach (var text in (string[])[Nasty, new('a', 8_192), $"{Nasty}z", string.Concat(Enumerable.Repeat("ab", 2_000))])
                    regex.IsMatch(text);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(17, 23));

        Assert.InRange(accepted.Count, 50, 300);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 300_000_000);
        GC.KeepAlive(accepted);
    }

    private static GuardedRegex? Accept(string pattern)
    {
        try
        {
            return GuardedRegex.Create(pattern, ignoreCase: true);
        }
        catch (RegexRefusedException)
        {
            return null;
        }
    }

    /// <summary>Atoms that overlap, repeated, alternated, and repeated again.</summary>
    private static Gen<string> Patterns(int depth)
    {
        var atom = Gen.Elements("a", "b", "ab", "ba", ".", "[ab]", @"\w", "[^c]", ".*", "(?i)a", @"\b", "$");
        if (depth == 0)
            return atom;

        var inner = Patterns(depth - 1);
        var counts = from low in Gen.Choose(0, 40) from more in Gen.Choose(0, 60) select $"{{{low},{low + more}}}";
        var repeated = from part in inner from count in Gen.OneOf(Gen.Elements("*", "+", "?", "+?", "*?"), counts) select $"({part}){count}";
        var either = from one in inner from other in inner select $"({one}|{other})";
        var both = from one in inner from other in inner select one + other;
        return Gen.Frequency((2, atom), (4, repeated), (2, either), (3, both));
    }
}
