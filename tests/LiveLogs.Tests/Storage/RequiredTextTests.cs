using System.Text.RegularExpressions;
using LiveLogs.Storage.Indexes;
using Xunit;

namespace LiveLogs.Tests.Storage;

public class RequiredTextTests
{
    [Theory]
    [InlineData("timeout", "timeout")]
    [InlineData("^GET /cart", "GET /cart")]
    [InlineData(@"status=5\d\d", "status=5")]
    [InlineData(@"a\.b\.c", "a.b.c")]
    [InlineData("errors?", "error")]
    [InlineData("colou*r", "colo")]
    [InlineData("abc+de", "abc")]
    [InlineData("abc{2}defg", "defg")]
    [InlineData("abcd[ef]ghijkl", "abcd")]
    [InlineData(@"\x41bcdef", null)]
    [InlineData(@"\p{Lu}word", null)]
    [InlineData("one|two", null)]
    [InlineData("(?i)timeout", null)]
    [InlineData("ab", null)]
    [InlineData("a.b.c", null)]
    public void The_longest_run_that_every_match_holds_is_found(string pattern, string? expected) =>
        Assert.Equal(expected, RequiredText.Of(pattern));

    [Fact]
    public void Whatever_matches_holds_the_required_text()
    {
        var random = new Random(3);
        string[] parts = ["abc", "x", "5", @"\d", @"\.", ".", "[a-c]", "d?", "e*", "f+", "g{2}", "^", "$", @"\w+", " ", @"\/", "Z{0,2}"];
        for (var round = 0; round < 3_000; round++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => parts[random.Next(parts.Length)]));
            if (RequiredText.Of(pattern) is not { } required)
                continue;

            for (var sample = 0; sample < 20; sample++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => "abcdefgxZ5. /"[random.Next(13)]));
                Assert.True(!Regex.IsMatch(text, pattern) || text.Contains(required, StringComparison.Ordinal), $"/{pattern}/ matches '{text}' without '{required}'");
            }
        }
    }
}
