using LiveLogs.Alerts.Rules;
using Xunit;

namespace LiveLogs.Tests.Alerts;

public sealed class RuleExpressionTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "", false)]
    [InlineData("not a", "", true)]
    [InlineData("NOT NOT a", "a", true)]
    [InlineData("a and b", "a", false)]
    [InlineData("a OR b AND c", "a", true)]
    [InlineData("(a OR b) AND c", "a", false)]
    [InlineData("a AND NOT (b OR c.d:e-f_g)", "a", true)]
    [InlineData("a AND NOT(b OR c.d:e-f_g)", "a c.d:e-f_g", false)]
    public void And_binds_stronger_than_or_and_weaker_than_not(string text, string open, bool expected) =>
        Assert.Equal(expected, RuleExpression.Parse(text).Holds(open.Split(' ').Contains));

    [Fact]
    public void It_names_twenty_rules_at_most()
    {
        Assert.Equal(20, RuleExpression.Parse(string.Join(" OR ", Enumerable.Range(0, 20).Select(number => $"r{number}"))).RuleIds.Count());
        Assert.Throws<FormatException>(() => RuleExpression.Parse(string.Join(" OR ", Enumerable.Range(0, 21).Select(number => $"r{number}"))));
        Assert.Throws<FormatException>(() => RuleExpression.Parse(string.Concat(Enumerable.Repeat("NOT (", 400))));
    }
}
