using System.Diagnostics;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Logs;

/// <summary>Alone, because it measures time and memory.</summary>
[CollectionDefinition(nameof(GuardedRegexTests), DisableParallelization = true)]
[Collection(nameof(GuardedRegexTests))]
public class GuardedRegexTests
{
    [Theory]
    [InlineData(@"timed out|timeout|status=5\d\d", "GET /cart status=503", true)]
    [InlineData(@"^[0-9a-f]{8}-[0-9a-f]{4}$", "8f5c7a9e-1111", true)]
    [InlineData(@"[^]]{3}x{2,}y{,3}", "abcxxy{,3}", true)]
    [InlineData(@"\p{Lu}{2}", "aÄÖ", true)]
    [InlineData(@"i", "İ", false)]
    public void IsMatch_runs_ordinary_expressions(string pattern, string text, bool expected) =>
        Assert.Equal(expected, GuardedRegex.Create(pattern, ignoreCase: false).IsMatch(text));

    [Theory]
    [InlineData("")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("*")]
    [InlineData("(?=a)")]
    [InlineData("(?<!a)b")]
    [InlineData(@"(a)\1")]
    [InlineData("(?>a+)")]
    [InlineData("a{101}")]
    [InlineData("a{5,}{200}")]
    [InlineData("a{99999999999}")]
    [InlineData(".{33}")]
    [InlineData("[^a]{64}")]
    [InlineData(@"\W{50}")]
    [InlineData("((a{10}){10}){10}")]
    [InlineData("(a{100}){11}")]
    [InlineData("(abcdefghijk){100}")]
    public void Create_refuses_what_could_hurt(string pattern) =>
        Assert.Throws<RegexRefusedException>(() => GuardedRegex.Create(pattern, ignoreCase: false));

    [Fact]
    public void Create_refuses_endless_patterns_and_groups()
    {
        Assert.Throws<RegexRefusedException>(() => GuardedRegex.Create(new string('a', GuardedRegex.MaxPatternLength + 1), false));
        Assert.Throws<RegexRefusedException>(() => GuardedRegex.Create(new string('(', 400) + "a" + new string(')', 400), false));
    }

    [Fact]
    public void IsMatch_looks_at_the_beginning_of_long_texts()
    {
        var regex = GuardedRegex.Create("x", ignoreCase: true);

        Assert.True(regex.IsMatch(new string('a', GuardedRegex.MaxInputLength - 1) + "X"));
        Assert.False(regex.IsMatch(new string('a', GuardedRegex.MaxInputLength) + "X"));
    }

    [Theory]
    [InlineData("(a+)+!")]
    [InlineData("(.*a.{20}b){3}z")]
    [InlineData("(a|b|ab|ba|c){50}z")]
    [InlineData(@"(\w*a[a-z]{90}){2}!")]
    public void IsMatch_ends_soon_and_keeps_little_memory(string pattern)
    {
        var regex = GuardedRegex.Create(pattern, ignoreCase: false);
        var random = new Random(1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var times = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            var text = string.Create(8192, random, static (to, from) => from.GetItems("abc", to));
            var clock = Stopwatch.StartNew();
            Assert.False(regex.IsMatch(text));
            times.Add(clock.Elapsed);
        }

        // The limit is 50 ms. A busy machine may hold up any one of them for long, but not most.
        times.Sort();
        Assert.True(times[times.Count / 2] < TimeSpan.FromSeconds(1), string.Join(' ', times));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 30_000_000);
    }

    [Fact]
    public void Timeouts_count_as_no_match_and_are_counted()
    {
        var regex = GuardedRegex.Create("(a|b|ab|ba|c){50}z", ignoreCase: false);
        var before = GuardedRegex.TimeoutsOfAll;

        Assert.False(regex.IsMatch(new string(new Random(1).GetItems<char>("abc", GuardedRegex.MaxInputLength))));

        Assert.Equal(1, regex.Timeouts);
        Assert.True(GuardedRegex.TimeoutsOfAll > before);
    }
}
