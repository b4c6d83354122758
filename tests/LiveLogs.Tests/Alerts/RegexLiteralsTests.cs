using FsCheck;
using FsCheck.Fluent;
using LiveLogs.Alerts.Matching;
using LiveLogs.Logs;
using LiveLogs.Logs.Filters;
using Xunit;

namespace LiveLogs.Tests.Alerts;

public sealed class RegexLiteralsTests
{
    [Theory]
    [InlineData("(?i)connection.*?refused|timeout.*?database", "connection|database")]
    [InlineData("(?i)(database|connection).*?(error|failed)", "database|connection", "error|failed")]
    [InlineData(@"status=5\d\d .*trace=4711", "trace=4711", "status=5")]
    [InlineData(@"status=5\d\d", "status=5")]
    [InlineData(@"^\[ERR\]", "[ERR]")]
    [InlineData("colou?r", "colo")]
    [InlineData("(?:timed out|refused)+ by peer", " by peer", "timed out|refused")]
    [InlineData("out of memory(?: now)?", "out of memory")]
    public void Finds_the_texts_that_every_match_holds(string pattern, params string[] expected) =>
        Assert.Equal(expected, RegexLiterals.Of(pattern).Select(set => string.Join('|', set)));

    [Theory]
    [InlineData(@"\d+")]
    [InlineData("error|.*")]
    [InlineData("(error)?")]
    [InlineData("[a-z]{5}")]
    [InlineData("ab|cde")]
    [InlineData(@"\x65rror")]
    public void Says_nothing_where_nothing_is_certain(string pattern) => Assert.Empty(RegexLiterals.Of(pattern));

    [Fact]
    public void Never_hides_a_message_that_matches()
    {
        string[] parts = ["abc", "ABC", "b", "c+", "d?", "e*", "f{2}", "g{0,1}", "(abc|bcd)", "(?:cde|d)", "(abc)?", "[abc]", "[^a]", ".", @"\w", @"\.", "|", "^", "(?i)", "def", "-"];
        var patterns = Gen.Elements(parts).ListOf().Select(list => string.Concat(list.Take(8))).Where(text => text.Length > 0);
        var messages = Gen.Elements("abcdefgABC.- ".ToCharArray()).ListOf().Select(list => string.Concat(list));
        Prop.ForAll(
            patterns.ToArbitrary(),
            messages.ArrayOf(20).ToArbitrary(),
            (pattern, texts) => texts.All(text => IsKept(pattern, text))).QuickCheckThrowOnFailure();
    }

    private static bool IsKept(string pattern, string message)
    {
        GuardedRegex regex;
        try
        {
            regex = GuardedRegex.Create(pattern, ignoreCase: true);
        }
        catch (RegexRefusedException)
        {
            return true;
        }

        if (!regex.IsMatch(message))
            return true;

        return RequiredLiterals.Of(new MessageMatches(regex)).All(set =>
        {
            var found = new List<int>();
            new LiteralScanner(set).Scan(message, found);
            return found.Count > 0;
        });
    }
}
