using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Logs;
using Xunit;

namespace LiveLogs.Tests.Logs;

/// <summary>Alone, because its expressions run against the clock.</summary>
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
    [InlineData("(a+)+!", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("(x+x+)+y", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData(@"^(\w+\s?)*$", "aaaa aaaa aaaa aaaa aaaa aaaa aaaa aaaa aaaa!")]
    public void Texts_that_make_backtracking_endless_are_answered_all_the_same(string pattern, string text)
    {
        var regex = GuardedRegex.Create(pattern, ignoreCase: false, new RegexMemory(1 << 20, 64 << 20));

        Assert.False(regex.IsMatch(text));
        Assert.Equal(0, regex.Timeouts);
    }

    [Fact]
    public void Both_engines_know_the_same_expressions_and_say_the_same()
    {
        string[] parts =
        [
            "a", "B", "é", "K", "ı", "ß", ".", @"\w", @"\d", @"\s", @"\W", "[a-c]", "[^a]", "[a-z-[b]]", @"\p{Lu}", @"\b", @"\B", "^", "$", @"\A", @"\z", @"\Z",
            "*", "+", "?", "*?", "{2}", "{0,3}", "{1,}", "|", "(", ")", "(?:", "(?i)", "(?i:", "(?s)", "(?m)", "(?x)", "(?-i)", "(?n)", "(?<n>", "(?#c)", " ", "#", "\n", "]", "}", @"\x41", @"\u0061", @"\t",
            "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?(", @"\1", @"\k<n>", @"\G", "(?<-n>", "(?'n'", @"\0", @"\cA",
        ];
        var texts = Gen.Elements("aAbBkKéÉıIißs _-1\n\u212A\u200D".ToCharArray()).ListOf().Select(list => string.Concat(list));
        Prop.ForAll(
            Gen.Elements(parts).ListOf().Select(list => string.Concat(list.Take(8))).Where(pattern => pattern.Length > 0).ToArbitrary(),
            texts.ArrayOf(12).ToArbitrary(),
            ArbMap.Default.ArbFor<bool>(),
            Agree).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000).WithReplay(11, 7));
    }

    [Fact]
    public void One_expression_is_kept_for_all_who_ask_for_it()
    {
        var regex = GuardedRegex.Create("order [0-9]+ failed", ignoreCase: true);

        Assert.Same(regex, GuardedRegex.Create("order [0-9]+ failed", ignoreCase: true));
        Assert.NotSame(regex, GuardedRegex.Create("order [0-9]+ failed", ignoreCase: false));
    }

    [Fact]
    public void Nothing_is_built_before_a_text_comes()
    {
        var memory = new RegexMemory(1 << 20, 1 << 20);
        var regex = GuardedRegex.Create("order [0-9]+ failed", ignoreCase: true, memory);

        Assert.Equal(0, memory.Quick.Count + memory.Automata.Count);
        Assert.True(regex.IsMatch("Order 5 failed"));
        Assert.Equal((1, 0), (memory.Quick.Count, memory.Automata.Count));
    }

    [Fact]
    public void Engines_keep_within_their_memory_and_are_built_again()
    {
        const int budget = 256 * 1024;
        var memory = new RegexMemory(budget, budget);
        var regexes = Enumerable.Range(0, 500).Select(number => GuardedRegex.Create($"code{number}x.*(failed|refused)", ignoreCase: true, memory)).ToList();
        for (var round = 0; round < 3; round++)
        {
            for (var number = 0; number < regexes.Count; number++)
            {
                Assert.True(regexes[number].IsMatch($"CODE{number}x of order 17 has failed"));
                Assert.False(regexes[number].IsMatch($"code{number}y has failed"));
                Assert.InRange(memory.Quick.Bytes, 0, budget);
            }
        }

        Assert.InRange(memory.Quick.Count, 10, 499);
        Assert.True(memory.Quick.Built > 500);
    }

    [Fact]
    public void What_texts_make_engines_remember_counts_as_well()
    {
        const int budget = 4 * 1024 * 1024;
        var memory = new RegexMemory(budget, budget);
        var regexes = Enumerable.Range(0, 40).Select(number => GuardedRegex.Create($"(?:a|b)*c{number}", ignoreCase: true, memory)).ToList();
        var hostile = string.Concat(Enumerable.Repeat("ab", GuardedRegex.MaxInputLength / 2));
        foreach (var regex in regexes)
        {
            regex.IsMatch(hostile);
            Assert.InRange(memory.Quick.Bytes, 0, budget);
            Assert.InRange(memory.Automata.Bytes, 0, budget);
        }

        Assert.All(regexes.Select((regex, number) => (regex, number)), one => Assert.True(one.regex.IsMatch($"abbac{one.number}")));
    }

    [Fact]
    public void Timeouts_count_as_no_match_and_are_counted()
    {
        var regex = GuardedRegex.Create("(a|b|ab|ba|c){50}z", ignoreCase: false);
        var (before, mine) = (GuardedRegex.TimeoutsOfAll, GuardedRegex.TimeoutsOfThread);

        Assert.False(regex.IsMatch(new string(new Random(1).GetItems<char>("abc", GuardedRegex.MaxInputLength))));

        Assert.Equal(1, regex.Timeouts);
        Assert.True(GuardedRegex.TimeoutsOfAll > before);
        Assert.Equal(mine + 1, GuardedRegex.TimeoutsOfThread);
    }

    /// <summary>What the guard takes, the engine without backtracking takes; where one says yes, so does the other.</summary>
    private static bool Agree(string pattern, string[] texts, bool ignoreCase)
    {
        GuardedRegex regex;
        try
        {
            regex = GuardedRegex.Create(pattern, ignoreCase);
        }
        catch (RegexRefusedException)
        {
            return true;
        }

        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        var other = new Regex(pattern, options, TimeSpan.FromSeconds(10));
        return texts.All(text => regex.IsMatch(text) == other.IsMatch(text));
    }
}
